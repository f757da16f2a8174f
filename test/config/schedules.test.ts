import { expect, test } from "bun:test";
import type { OpenWindow } from "../../src/domain/schedule.ts";
import { loaded, problemsOf, selling } from "./loading.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7];

const rows: { name: string; written: string; windows: OpenWindow[] }[] = [
  {
    name: "weekdays",
    written: "mon-fri 09:00-18:00",
    windows: [{ days: [1, 2, 3, 4, 5], from: 540, to: 1080 }],
  },
  { name: "one day", written: "sun 10:00-14:00", windows: [{ days: [7], from: 600, to: 840 }] },
  { name: "every day", written: "09:00-18:00", windows: [{ days: everyDay, from: 540, to: 1080 }] },
  { name: "a whole day", written: "sat 00:00-24:00", windows: [{ days: [6], from: 0, to: 1440 }] },
  {
    name: "days apart",
    written: "mon,wed,fri 08:30-09:15",
    windows: [{ days: [1, 3, 5], from: 510, to: 555 }],
  },
  {
    name: "over the week's end",
    written: "sat-mon 09:00-12:00",
    windows: [{ days: [1, 6, 7], from: 540, to: 720 }],
  },
  {
    name: "ranges and days, some twice",
    written: "wed-fri,mon,thu 09:00-12:00",
    windows: [{ days: [1, 3, 4, 5], from: 540, to: 720 }],
  },
  {
    name: "a range of one day",
    written: "tue-tue 09:00-12:00",
    windows: [{ days: [2], from: 540, to: 720 }],
  },
  {
    name: "a whole week",
    written: "wed-tue 09:00-12:00",
    windows: [{ days: everyDay, from: 540, to: 720 }],
  },
  {
    name: "overnight, of the day it begins on",
    written: "mon-fri 22:00-02:00",
    windows: [{ days: [1, 2, 3, 4, 5], from: 1320, to: 120 }],
  },
  { name: "up to midnight", written: "fri 22:00-24:00", windows: [{ days: [5], from: 1320, to: 1440 }] },
  {
    name: "up to midnight as 00:00",
    written: "fri 22:00-00:00",
    windows: [{ days: [5], from: 1320, to: 0 }],
  },
  {
    name: "in capitals and with blanks",
    written: "Mon - Wed,  SAT 09:00 - 12:00",
    windows: [{ days: [1, 2, 3, 6], from: 540, to: 720 }],
  },
  {
    name: "with the dash of a text processor",
    written: "mon–fri 09:00–18:00",
    windows: [{ days: [1, 2, 3, 4, 5], from: 540, to: 1080 }],
  },
  {
    name: "several windows",
    written: '[mon-fri 09:00-18:00, "sat,sun 10:00-14:00"]',
    windows: [
      { days: [1, 2, 3, 4, 5], from: 540, to: 1080 },
      { days: [6, 7], from: 600, to: 840 },
    ],
  },
];

test.each(rows)("a buyer is open in the windows it names: $name", ({ written, windows }) => {
  const { catalog } = loaded(selling({ offer: `schedule: ${written}` }));
  expect(catalog.campaigns[0]?.tiers[0]?.offers[0]?.schedule).toEqual(windows);
});

const WHERE = "c.yaml:12:27 sellers[0].campaigns[0].tiers[0].buyers[0].schedule: Cannot read schedule";
const FORM =
  'expected days and hours such as mon-fri 09:00-18:00 or "sat,sun 10:00-14:00" (commas in quotes within a list), or the hours alone for every day';
const DAYS = "expected days of mon, tue, wed, thu, fri, sat, sun, as in mon-fri or mon,wed, before the hours";
const HOURS = "expected hours from 00:00 to 23:59, and 24:00 as the end of a day";
const ENDS = "expected an end that is not the beginning: a whole day is 00:00-24:00";

const problems: { name: string; written: string; told: string[] }[] = [
  { name: "days alone", written: "mon-fri", told: [`${WHERE}: found 'mon-fri', ${FORM}`] },
  { name: "one clock time", written: "mon 09:00", told: [`${WHERE}: found 'mon 09:00', ${FORM}`] },
  { name: "hours alone", written: "mon 9-18", told: [`${WHERE}: found 'mon 9-18', ${FORM}`] },
  { name: "an hour of one digit", written: "9:00-18:00", told: [`${WHERE}: found '9:00-18:00', ${FORM}`] },
  { name: "am and pm", written: "9am-6pm", told: [`${WHERE}: found '9am-6pm', ${FORM}`] },
  { name: "a number", written: "900", told: [`${WHERE}: found '900', ${FORM}`] },
  { name: "no window", written: "[]", told: [`${WHERE}: found an empty list, ${FORM}`] },
  { name: "a map", written: "{ mon: 09:00-18:00 }", told: [`${WHERE}: found a map, ${FORM}`] },
  {
    name: "a whole day the wrong way",
    written: "sat 09:00-09:00",
    told: [`${WHERE}: found 'sat 09:00-09:00', ${ENDS}`],
  },
  {
    name: "a whole day from midnight to midnight",
    written: "00:00-00:00",
    told: [`${WHERE}: found '00:00-00:00', ${ENDS}`],
  },
  {
    name: "an hour there is not",
    written: "mon 09:00-25:00",
    told: [`${WHERE}: found 'mon 09:00-25:00', ${HOURS}`],
  },
  {
    name: "a minute there is not",
    written: "mon 09:60-12:00",
    told: [`${WHERE}: found 'mon 09:60-12:00', ${HOURS}`],
  },
  {
    name: "24:01",
    written: "mon 09:00-24:01",
    told: [`${WHERE}: found 'mon 09:00-24:01', ${HOURS}`],
  },
  {
    name: "24:00 as a beginning",
    written: "mon 24:00-06:00",
    told: [`${WHERE}: found 'mon 24:00-06:00', ${HOURS}`],
  },
  {
    name: "a day in full",
    written: "monday 09:00-18:00",
    told: [`${WHERE}: found 'monday 09:00-18:00', ${DAYS}`],
  },
  {
    name: "a range of three",
    written: "mon-wed-fri 09:00-18:00",
    told: [`${WHERE}: found 'mon-wed-fri 09:00-18:00', ${DAYS}`],
  },
  {
    name: "a comma too many",
    written: "mon, 09:00-18:00",
    told: [`${WHERE}: found 'mon, 09:00-18:00', ${DAYS}`],
  },
  {
    name: "days a list takes apart",
    written: "[mon,wed 09:00-18:00]",
    told: [
      `${WHERE.replace("27", "28").replace("schedule:", "schedule[0]:").replace("read schedule", "read schedule[0]")}: found 'mon', ${FORM}`,
    ],
  },
];

test.each(problems)("what is no window is said with its place: $name", ({ written, told }) => {
  expect(problemsOf(selling({ offer: `schedule: ${written}` }))).toEqual(told);
});
