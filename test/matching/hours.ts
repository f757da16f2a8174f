import type { OpenWindow, Schedule } from "../../src/domain/schedule.ts";
import { at } from "./market.ts";

export const [mon, tue, wed, thu, fri, sat, sun] = [1, 2, 3, 4, 5, 6, 7] as const;
export const weekdays = [mon, tue, wed, thu, fri];
export const everyDay = [...weekdays, sat, sun];
export const chicago = "America/Chicago";
export const berlin = "Europe/Berlin";

/** `open([fri], "22:00-02:00")` */
export function open(days: readonly number[], hours: string): OpenWindow {
  const [from = 0, to = 0] = hours.split("-").map((time) => {
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    return hour * 60 + minute;
  });
  return { days, from, to };
}

/** In UTC; Chicago is five hours behind it in summer and six in winter, Berlin two and one ahead. */
export type Row = [name: string, schedule: Schedule, timezone: string, now: string, from: string, to: string];

export function utc(text: string): number {
  return at(`${text}Z`);
}
