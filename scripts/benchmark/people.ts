/** The people of `post.lua`, by number: what is stored beforehand must look like what is posted. */
const firstPhone = 2_000_000_000;

export function phoneOf(person: number): string {
  return String(firstPhone + person);
}

/** As a supplier posts it, without where it is to go. */
export function personOf(person: number) {
  const phone = phoneOf(person);
  const state = person % 2 === 0 ? "TX" : "CA";
  return {
    firstName: "John",
    lastName: "Doe",
    state,
    zip: "75001",
    city: "Dallas",
    phone,
    email: `john.doe.${phone}@example.com`,
  };
}

export function bodyOf(person: number): string {
  return addressed(personOf(person));
}

/** With where it is to go. */
export function addressed(lead: Record<string, unknown>): string {
  return JSON.stringify({ seller: "ACME1234", category: "Auto Insurance", ...lead });
}
