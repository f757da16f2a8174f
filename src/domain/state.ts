import { wordingOf } from "./spelling.ts";

const US_STATES =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming" +
  "|DC District of Columbia|DC Washington DC|DC Washington D C|DC D C" +
  "|AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|UM United States Minor Outlying Islands|VI Virgin Islands|VI US Virgin Islands|VI U S Virgin Islands|VI United States Virgin Islands" +
  "|AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific";

const PROVINCES =
  "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NL Newfoundland|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec|QC Québec|SK Saskatchewan|YT Yukon|YT Yukon Territory";

const usStates = byWording(US_STATES);
const canadian = new Map([...usStates, ...byWording(PROVINCES)]);

/** Where states are a list: text → code. Elsewhere any text of at most 64 characters is one, and stays as it is. */
export function readState(text: string, country: string): string | null {
  if (country !== "US" && country !== "CA") return text.length <= 64 ? text : null;
  const states = country === "US" ? usStates : canadian;
  return states.get(text) ?? states.get(wordingOf(text.replace(/[.,]+/g, " "))) ?? null;
}

/** Each line is a code and a name; the code itself is found as written and in any case, the name in any case. */
function byWording(list: string): Map<string, string> {
  const codes = new Map<string, string>();
  for (const line of list.split("|")) {
    const code = line.slice(0, 2);
    codes
      .set(code, code)
      .set(code.toLowerCase(), code)
      .set(wordingOf(line.slice(3)), code);
  }
  return codes;
}
