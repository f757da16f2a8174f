const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** As the clocks of a timezone show it: `Mon 2026-05-25 09:00 (America/Chicago)`. */
export function localTime(at: number, timezone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const time = local.toPlainTime().toString({ smallestUnit: "minute" });
  return `${weekdays[local.dayOfWeek - 1]} ${local.toPlainDate()} ${time} (${timezone})`;
}
