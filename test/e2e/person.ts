/** Somebody who wants to be called. Every number is another person, none of them a real one. */
export function person(number: number) {
  const suffix = String(number).padStart(7, "0");
  return {
    firstName: `Avery${suffix}`,
    lastName: `Quillfeather${suffix}`,
    phone: `+1512${2_000_000 + number}`,
    email: `avery.${suffix}@quillfeather.example`,
    state: "TX",
  };
}

/** A post to the campaign most tests use. */
export function carLead(number: number) {
  return { seller: "ACME1234", category: "Auto Insurance", ...person(number) };
}

/** The members of a post that nobody but its buyer may read. */
export const personalFields = ["firstName", "lastName", "phone", "email"] as const;
