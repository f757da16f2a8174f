/** A stretch of a week's days in minutes from midnight, `to` exclusive and up to 1440; `to` <= `from` ends on the next day. */
export type OpenWindow = {
  /** ISO: 1 is Monday, 7 Sunday. A window that goes over midnight belongs to the day it begins on. */
  days: readonly number[];
  from: number;
  to: number;
};

/** When a buyer takes leads: within any of its windows. */
export type Schedule = readonly OpenWindow[];
