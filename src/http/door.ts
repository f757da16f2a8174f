import type { Supplier } from "../domain/catalog.ts";
import type { Program } from "../domain/program.ts";
import type { Access, KeyOwner } from "./access.ts";
import type { Answer } from "./answer.ts";

/** What the routes of one API have in common: whose keys open them, and the shape of their faults. */
export type Door<Owner extends KeyOwner = KeyOwner> = {
  prefix: "/api" | "/v1";
  access: Pick<Access<Owner>, "find" | "refuse">;
  faultAnswer: (fault: unknown, requestId: string) => Answer;
};

/** The two APIs. Pages and what nobody serves speak as the suppliers' does. */
export type Doors = { suppliers: Door<Supplier>; programs: Door<Program> };

/** The door a path is told its faults by. */
export function doorOf({ suppliers, programs }: Doors, path: string): Door {
  return isBehind(programs, path) ? programs : suppliers;
}

export function isBehind({ prefix }: Door, path: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === "/");
}
