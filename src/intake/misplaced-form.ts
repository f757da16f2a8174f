import type { AppError } from "../domain/error.ts";
import { readPayload } from "./forms/payload.ts";
import { misplaced } from "./forms/recognise.ts";

/** What to say to whoever posts what only a form builder posts where fields are expected; null: it is no such thing. */
export async function misplacedForm(contentType: string | null, body: string): Promise<AppError | null> {
  try {
    return misplaced(await readPayload(contentType, body));
  } catch {
    return null;
  }
}
