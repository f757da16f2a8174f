import { z } from "zod";
import type { OpenWindow, Schedule } from "../domain/schedule.ts";

const NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WHOLE_DAY = 24 * 60;

const FORM =
  'days and hours such as mon-fri 09:00-18:00 or "sat,sun 10:00-14:00" (commas in quotes within a list), or the hours alone for every day';

/** A window, or several: open within any of them. */
export const schedule = z.unknown().transform((value, context): Schedule => {
  const written: unknown[] = Array.isArray(value) ? value : [value];
  if (written.length === 0) context.addIssue(FORM);
  return written.map((one, i) => {
    const window = typeof one === "string" ? readWindow(one.trim().toLowerCase()) : FORM;
    if (typeof window !== "string") return window;
    context.addIssue({ code: "custom", message: window, path: Array.isArray(value) ? [i] : [] });
    return z.NEVER;
  });
});

/** The window, or what was expected instead. */
function readWindow(text: string): OpenWindow | string {
  const [, names, ...clock] = /^(?:(\D+?)\s+)?(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)$/.exec(text) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = clock.map(Number);
  if (clock.length === 0) return FORM;
  const days = names === undefined ? EVERY_DAY : readDays(names);
  if (days === null) return `days of ${NAMES.join(", ")}, as in mon-fri or mon,wed, before the hours`;
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (fromMinute > 59 || toMinute > 59 || from >= WHOLE_DAY || to > WHOLE_DAY) {
    return "hours from 00:00 to 23:59, and 24:00 as the end of a day";
  }
  return from === to ? "an end that is not the beginning: a whole day is 00:00-24:00" : { days, from, to };
}

/** ISO numbers, each once, in order; null where one is no day. */
function readDays(names: string): number[] | null {
  const days = new Set<number>();
  for (const range of names.split(",")) {
    const [first = 0, last = first, ...rest] = range
      .split(/[-–]/)
      .map((name) => NAMES.indexOf(name.trim()) + 1);
    if (first === 0 || last === 0 || rest.length > 0) return null;
    for (let day = first; day !== last; day = (day % 7) + 1) days.add(day);
    days.add(last);
  }
  return [...days].sort((a, b) => a - b);
}
