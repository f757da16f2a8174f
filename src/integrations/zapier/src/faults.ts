/** Leadgate's own sentence says that nothing of the request was kept. */
const UNAVAILABLE = 503;

/** What came back, as far as a fault is told from it. */
export type Answer = { status: number; data: unknown; location: string | null; requestId: string | null };

/** The one sentence of a fault and what is wrong with single fields, at both APIs. */
type Told = { message: string; code: string; fields: string[] };

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The suppliers' API tells wrong fields as a list, the partners' API as sentences under each field's name. */
function fieldSentences(errors: unknown): string[] {
  const entries = Array.isArray(errors) ? errors : isRecord(errors) ? Object.values(errors).flat() : [];
  return entries
    .map((entry) => (isRecord(entry) ? entry.message : entry))
    .filter((sentence) => typeof sentence === "string");
}

function read(data: unknown): Told | null {
  if (!isRecord(data) || typeof data.message !== "string") return null;
  const code = typeof data.code === "string" ? data.code : "refused";
  return { message: data.message, code, fields: fieldSentences(data.errors) };
}

/** `Cannot accept the lead: …`, and then either what the service found or, where fields are to blame, each of them. */
function whole({ message, fields }: Told): string {
  if (fields.length === 0) return message;
  return `${message.replace(/:.*$/s, "")}: ${fields.join("; ")}`;
}

function originOf(location: string): string {
  return URL.canParse(location) ? new URL(location).origin : location;
}

/** An answer that is none of Leadgate's: a proxy's page, or another website altogether. */
function foreign({ status, location }: Answer, baseUrl: string): string {
  if (location !== null && status < 400) {
    return `${baseUrl} sends its visitors on to ${originOf(location)}. Reconnect Leadgate with that address`;
  }
  if (status >= 500) {
    return `${baseUrl} cannot answer right now (HTTP ${status}). A lead that was on its way may have been taken or not: look for it before you send it again`;
  }
  return `${baseUrl} does not answer as Leadgate does (HTTP ${status}). Reconnect Leadgate with the right address`;
}

/** For the people who build Zaps: what is wrong and what they can do about it. */
export function explainFault(answer: Answer, baseUrl: string): { sentence: string; code: string } {
  const told = answer.status < 400 ? null : read(answer.data);
  if (told === null) return { sentence: foreign(answer, baseUrl), code: "unexpected_answer" };
  if (answer.status < 500 || answer.status === UNAVAILABLE) return { sentence: whole(told), code: told.code };
  const number = answer.requestId === null ? "" : `, with this number: ${answer.requestId}`;
  const sentence = `Leadgate had a fault of its own; nothing in the Zap is wrong. Tell whoever runs it${number}`;
  return { sentence, code: told.code };
}

/** Whether it is an answer to be handed on: JSON, and an object, as all of Leadgate's are. */
export function isUnderstood({ status, data }: Answer): boolean {
  return status >= 200 && status < 300 && isRecord(data);
}
