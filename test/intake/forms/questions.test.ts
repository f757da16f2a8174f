import { describe, expect, test } from "bun:test";
import { field, standardFields } from "../../fixtures/catalog.ts";
import { openFormDesk } from "./form-desk.ts";
import { form, google, jotform, json, tally, typeform } from "./payloads.ts";

/** What becomes of the answers of a form that is nothing but names and values. */
async function fieldsOf(answers: object, map: Record<string, string> = {}) {
  return (await openFormDesk({ settings: { map } }).accept(json(answers))).fields;
}

describe("a question fills", () => {
  test.each<[string, object, Record<string, string>, object]>([
    ["the field it is called like, however it is written", { "FIRST name": "Ada" }, {}, { firstName: "Ada" }],
    [
      "it also with a mark, a star or tags around its name",
      { "<b>City</b>: *": "Austin" },
      {},
      { city: "Austin" },
    ],
    [
      "the field it is mapped to",
      { "Wo wohnen Sie?": "Texas" },
      { "wo wohnen sie": "state" },
      { state: "TX" },
    ],
    [
      "the field its number is mapped to",
      { "1.3": "Ada", "13": "x" },
      { "1.3": "firstName" },
      { firstName: "Ada", "13": "x" },
    ],
    [
      "what it is mapped to rather than what it is called",
      { City: "75001" },
      { City: "zip" },
      { zip: "75001" },
    ],
    ["the usual field of its usual name", { "Phone Number": "512-555-0143" }, {}, { phone: "+15125550143" }],
    [
      "that field only where nothing is called like it",
      { "Work phone": "512-555-0199", Phone: "512-555-0143" },
      {},
      { phone: "+15125550143", "Work phone": "512-555-0199" },
    ],
    [
      "that field only where no better name is there",
      { "Work phone": "512-555-0199", Telephone: "512-555-0143" },
      {},
      { phone: "+15125550143", "Work phone": "512-555-0199" },
    ],
    ["one more field under its own words", { "How many dogs?": 2 }, {}, { "How many dogs?": 2 }],
    ["nothing where it was not answered", { City: "", Zip: null, Wishes: [] }, {}, {}],
  ])("%s", async (_, answers, map, fields) => {
    expect<object>(await fieldsOf({ ...answers, x: 1 }, map)).toEqual({ ...fields, x: 1 });
  });

  test("the field whose label it is, but a field's own name comes first", async () => {
    const labelled = [
      ...standardFields,
      field("birth_date", "date", { label: "Date of birth" }),
      field("town", "text", { label: "City" }),
    ];
    const desk = openFormDesk({ campaign: { fields: labelled } });
    const post = await desk.accept(json({ "Date of birth": "5/17/1984", City: "Austin" }));
    expect(post.fields).toEqual({ birth_date: "1984-05-17", city: "Austin" });
  });

  test("a field of another campaign of the supplier, as one more", async () => {
    expect(await fieldsOf({ Dach: "flat" }, { Dach: "roof_type" })).toEqual({ roof_type: "flat" });
  });

  test("the field it is mapped to also where the map has what is shown of a long question", async () => {
    const long = `In which of the fifty states, the district or the territories do you live at present?`;
    expect(long.length).toBeGreaterThan(80);
    const shown = Object.keys(await fieldsOf({ [long]: "Texas" }))[0] ?? "";
    expect(shown).toBe(long.slice(0, 64));
    for (const question of [long, shown])
      expect(await fieldsOf({ [long]: "Texas" }, { [question]: "state" })).toEqual({ state: "TX" });
  });
});

describe("a full name", () => {
  test.each<[string, object, Record<string, string>, object]>([
    [
      "is split at its first space",
      { Name: " Maria  de la Cruz " },
      {},
      { firstName: "Maria", lastName: "de la Cruz" },
    ],
    ["of one word is a first name", { "Full name": "Cher" }, {}, { firstName: "Cher" }],
    [
      "may be called otherwise",
      { "Wer sind Sie?": "Ada Moss" },
      { "Wer sind Sie": "full_name" },
      { firstName: "Ada", lastName: "Moss" },
    ],
    [
      "is let be where the names are there",
      { Name: "Ada Moss", "First name": "Ada", Surname: "Moss" },
      {},
      { Name: "Ada Moss", firstName: "Ada", lastName: "Moss" },
    ],
    [
      "is let be where one of them is there",
      { "Your name": "Moss", "First name": "Ada" },
      {},
      { "Your name": "Moss", firstName: "Ada" },
    ],
  ])("%s", async (_, answers, map, fields) => {
    expect<object>(await fieldsOf(answers, map)).toEqual(fields);
  });

  test("that a campaign asks for by itself is also kept whole", async () => {
    const desk = openFormDesk({ campaign: { fields: [...standardFields, field("full_name", "text")] } });
    const post = await desk.accept(json({ "Full name": "Ada Moss" }));
    expect(post.fields).toEqual({ full_name: "Ada Moss" });
  });
});

describe("what came", () => {
  test("is kept under the fields it fills, and under its own words where it fills none", async () => {
    const { posted } = await openFormDesk().accept(
      json({ "Phone number": "512 555 0143", Name: "Ada Moss", "Your dog": "Rex" }),
      { search: "source=spring" },
    );
    expect(JSON.parse(posted)).toEqual({
      source: "spring",
      phone: "512 555 0143",
      firstName: "Ada",
      lastName: "Moss",
      "Your dog": "Rex",
    });
  });

  test("wins over the address where it says anything", async () => {
    const { fields } = await openFormDesk().accept(json({ City: "Austin", State: "" }), {
      search: "city=Dallas&state=TX",
    });
    expect(fields).toEqual({ city: "Austin", state: "TX" });
  });

  test("twice for one field with different values is a fault, with one value it is none", async () => {
    const map = { Mobil: "phone", Telefon: "phone" };
    const desk = openFormDesk({ settings: { map } });
    const same = await desk.accept(json({ Mobil: "512-555-0143", Telefon: "512-555-0143" }));
    const other = await desk.accept(json({ Mobil: "512-555-0143", Telefon: "512-555-0144" }));
    expect(same.fields.phone).toBe("+15125550143");
    expect(other.faults?.filter(({ field }) => field === "phone")).toEqual([
      {
        field: "phone",
        code: "conflicting",
        message: "'phone' is given more than once with different values, expected one",
      },
    ]);
  });

  test("under the same words twice is kept twice", async () => {
    const fields = ["Rex", "Bello", "Lassie"].map((value, i) => ({ key: `q${i}`, label: "Dog", value }));
    const { fields: kept } = await openFormDesk().accept(tally({ fields }));
    expect(kept).toMatchObject({ Dog: "Rex", "Dog 2": "Bello", "Dog 3": "Lassie" });
  });

  test("under a name that programs trip over goes by another", async () => {
    const text = '{"__proto__":"a","constructor":"b","toString":"c","":"d"}';
    const { fields, faults } = await openFormDesk().accept({ contentType: "application/json", body: text });
    expect(Object.entries(fields)).toEqual([
      ["question", "a"],
      ["question 2", "b"],
      ["toString", "c"],
      ["question 3", "d"],
    ]);
    expect(faults?.map(({ code }) => code)).toEqual(["required", "required", "required", "required"]);
  });

  test("in more than 4,000 characters is cut, and said to be", async () => {
    const { fields, warnings } = await openFormDesk().accept(json({ City: `${"🚗".repeat(4_000)}!`, x: 1 }));
    expect(fields.city).toBe("🚗".repeat(4_000));
    expect(warnings[0]).toEqual({ field: "city", code: "cut", message: "'city' was cut to 4000 characters" });
  });

  test("deeper than three levels is left out", async () => {
    const { fields } = await openFormDesk().accept(
      json({ x: 1, table: { row: { cell: { deep: [1, 2] } } } }),
    );
    expect(fields).toEqual({ x: 1, table: { row: { cell: { deep: null } } } });
  });

  test("in more than 200 answers is refused", async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`q${i}`, i]));
    expect(await openFormDesk().refusal(json(many))).toEqual({
      code: "invalid_request_body",
      message: "Cannot read the request: it has more than 200 fields, expected at most 200",
    });
  });

  test("beyond the fields of a campaign that refuses it is a fault, but what the builder adds is not", async () => {
    const desk = openFormDesk({ campaign: { unknownFields: "reject" } });
    const added = { form_id: "1", form_name: "Car", Time: "5 pm", "Remote IP": "203.0.113.5", Dog: "Rex" };
    const { faults } = await desk.accept(form({ ...added, City: "Austin" }));
    expect(faults?.filter(({ code }) => code === "unknown_field").map(({ field }) => field)).toEqual(["Dog"]);
  });

  test("of the builder itself is a field where it is mapped to one", async () => {
    const desk = openFormDesk({ of: "elementor", settings: { map: { form_name: "source" } } });
    const { fields } = await desk.accept(
      form({ form_id: "1", form_name: "Car", "Page URL": "https://a.example" }),
    );
    expect(fields).toEqual({ source: "Car" });
  });
});

describe("builders' own ways", () => {
  const answer = (type: string, value: unknown) => ({ type, [type]: value, field: { id: "x", ref: "city" } });
  test.each<[string, unknown, unknown]>([
    ["another choice", answer("choice", { other: "Elsewhere" }), "Elsewhere"],
    ["several choices and another", answer("choices", { labels: ["A"], other: "B" }), ["A", "B"]],
    ["a yes", answer("boolean", true), true],
    ["a file's address", answer("file_url", "https://a.example/f"), "https://a.example/f"],
  ])("Typeform's answers: %s", async (_, given, value) => {
    const desk = openFormDesk({ campaign: { fields: [] } });
    expect((await desk.accept(typeform({ answers: [given] }))).fields.city).toEqual(value as never);
  });

  test.each<[string, object, object]>([
    ["a phone in one piece", { q5_phoneNumber: { full: "(512) 555-0199" } }, { phone: "+15125550199" }],
    [
      "a phone with its country",
      { q5_phoneNumber: { country: "49", area: "30", phone: "901820" } },
      { phone: "+4930901820" },
    ],
    ["a phone of which nothing came", { q5_phoneNumber: { area: "", phone: "" } }, { phone: undefined }],
    [
      "a second name is another person's",
      { q12_spouse: { first: "Kim", last: "Vale" } },
      { "spouse.first": "Kim", firstName: "Jordan" },
    ],
    [
      "half a date",
      { q9_birthDate: { month: "5", day: "", year: "1984" } },
      { birthDate: { month: "5", day: "", year: "1984" } },
    ],
    ["what is not a question", { uploadServerUrl: "x", path: "/submit" }, { path: undefined }],
  ])("Jotform's parts: %s", async (_, answers, fields) => {
    const post = await openFormDesk().accept(jotform({ answers }));
    for (const [name, value] of Object.entries(fields)) expect<unknown>(post.fields[name]).toEqual(value);
  });

  test("Jotform's questions may be mapped by name, key or number, and by their part", async () => {
    for (const question of ["spouse.last", "q12_spouse.last", "q12.last"]) {
      const desk = openFormDesk({ of: "jotform", settings: { map: { [question]: "partner" } } });
      const post = await desk.accept(jotform({ answers: { q12_spouse: { first: "Kim", last: "Vale" } } }));
      expect(post.fields.partner).toBe("Vale");
    }
  });

  test("Google's given and family names are first and last names", async () => {
    const columns = [
      { column_id: "GIVEN_NAME", string_value: "Maria" },
      { column_id: "LAST_NAME", string_value: "de la Cruz" },
      { column_id: "WORK_EMAIL", string_value: "maria@work.example" },
    ];
    expect((await openFormDesk().accept(google({ columns }))).fields).toEqual({
      firstName: "Maria",
      lastName: "de la Cruz",
      email: "maria@work.example",
    });
  });

  test("Tally's only box stays where no question goes with it", async () => {
    const fields = [{ key: "question_z", label: "I agree", type: "CHECKBOXES", value: true }];
    expect((await openFormDesk().accept(tally({ fields }))).fields["I agree"]).toBe(true);
  });

  test("WPForms' dates come with the time they are at", async () => {
    const desk = openFormDesk({ format: "wpforms", campaign: { fields: [] } });
    const post = await desk.accept(json({ start: { value: "05/17/2026", unix: 1 }, list: "a||b" }));
    expect(post.fields).toEqual({ start: "05/17/2026", list: ["a", "b"] });
  });
});
