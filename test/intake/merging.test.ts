import { describe, expect, test } from "bun:test";
import { campaign, field } from "../fixtures/catalog.ts";
import { form, json, least, multipart, openDesk, openDeskWith, type Refusal } from "./front-desk.ts";

const kept = { firstName: "John", lastName: "Doe", phone: "555-1234", state: "TX" };

function conflict(name: string): Refusal {
  return {
    code: "invalid_field",
    message: `Cannot accept the lead: field '${name}' is invalid`,
    faults: [
      {
        field: name,
        code: "conflicting",
        message: `'${name}' is given more than once with different values, expected one`,
      },
    ],
  };
}

describe("query and body", () => {
  test("the body wins where both have a field, whatever its spelling", async () => {
    const { fields } = await openDesk().accept({ search: "first_name=Jane&city=Austin", ...json(least) });
    expect(fields).toEqual({ ...kept, city: "Austin" });
  });

  test.each([
    ["empty", ""],
    ["null", null],
    ["only spaces", "  "],
  ])("the body wins even where its value is %s", async (_what, city) => {
    const { fields } = await openDesk().accept({ search: "city=Austin", ...json({ ...least, city }) });
    expect(fields).toEqual(kept);
  });

  test("a query's plus is a space and its escapes are read", async () => {
    const { fields } = await openDesk().accept({ search: "city=San+Jos%C3%A9", ...json(least) });
    expect(fields.city).toBe("San José");
  });
});

describe("spellings", () => {
  test.each(["first_name", "first-name", "First Name", "FIRSTNAME", " firstname "])(
    "%p is firstName",
    async (spelling) => {
      const { firstName, ...rest } = least;
      const { fields } = await openDesk().accept(json({ ...rest, [spelling]: firstName }));
      expect(fields).toEqual(kept);
    },
  );

  test("seller, category, test and a campaign's own fields have spellings too", async () => {
    const desk = openDeskWith([field("birth_date", "date")]);
    const { seller, category, ...rest } = least;
    const post = await desk.accept(
      json({ ...rest, SELLER: seller, Category: category, TEST: "yes", birthDate: "05/31/1990" }),
    );
    expect({ fields: post.fields, test: post.test }).toEqual({
      fields: { ...kept, birth_date: "1990-05-31" },
      test: true,
    });
  });

  test("where a JSON name stands twice, the last one counts", async () => {
    const twice = JSON.stringify(least).replace("{", '{"firstName":"Jane",');
    const { fields } = await openDesk().accept({ ...json(least), body: twice });
    expect(fields).toEqual(kept);
  });

  test.each([
    ["JSON", json({ ...least, first_name: "Jane" })],
    ["a form", form({ ...least, first_name: "Jane" })],
    ["a query", { search: new URLSearchParams({ ...least, first_name: "Jane" }).toString() }],
  ])("two with different values in one source conflict: %s", async (_what, raw) => {
    expect(await openDesk().refusal(raw)).toEqual(conflict("firstName"));
  });

  test.each([
    ["the same value", { first_name: "John" }],
    ["an empty value", { first_name: "" }],
    ["null", { first_name: null }],
  ])("two do not conflict where one has %s", async (_what, more) => {
    expect((await openDesk().accept(json({ ...more, ...least }))).fields).toEqual(kept);
    expect((await openDesk().accept(json({ ...least, ...more }))).fields).toEqual(kept);
  });

  test.each([
    ["the seller", { ...least, Seller: "OTHER123" }, "seller"],
    ["the category", { ...least, CATEGORY: "Solar" }, "category"],
    ["test", { ...least, test: "1", Test: "0" }, "test"],
    ["a field no campaign defines", { ...least, utm: "a", UTM: "b" }, "utm"],
  ])("they conflict for every field: %s", async (_what, fields, name) => {
    expect(await openDesk().refusal(json(fields))).toEqual(conflict(name));
  });
});

describe("a repeated key", () => {
  const options = ["solar", "roof", "hvac"];
  const desk = openDeskWith([field("interests", "choice", { options, multiple: true })]);

  test.each([
    ["in a form", form([...Object.entries(least), ["interests", "solar"], ["interests", "roof"]])],
    ["with brackets", form([...Object.entries(least), ["interests[]", "solar"], ["interests[]", "roof"]])],
    ["with brackets once", form([...Object.entries(least), ["interests", "solar"], ["interests[]", "roof"]])],
    [
      "with an empty one beside it",
      form([...Object.entries(least), ["interests", ""], ["interests", "solar"], ["interests", "roof"]]),
    ],
    ["in multipart", multipart([...Object.entries(least), ["interests", "solar"], ["interests", "roof"]])],
    ["in the query", { search: "interests=solar&interests=roof", ...json(least) }],
    ["as a list in JSON", json({ ...least, interests: ["Solar", "ROOF", "solar", null, ""] })],
  ])("is a list to a choice of several: %s", async (_what, raw) => {
    expect((await desk.accept(raw)).fields.interests).toEqual(["solar", "roof"]);
  });

  test.each([
    ["one checkbox", form([...Object.entries(least), ["interests[]", "solar"]])],
    ["one value of JSON", json({ ...least, interests: "solar" })],
    ["the same twice", form([...Object.entries(least), ["interests", "solar"], ["interests", "solar"]])],
  ])("a choice of several is a list of one too: %s", async (_what, raw) => {
    expect((await desk.accept(raw)).fields.interests).toEqual(["solar"]);
  });

  test.each([
    ["a field of the campaign", [["state", "OK"]], "state"],
    ["with brackets", [["state[]", "OK"]], "state"],
    [
      "three times",
      [
        ["state", "OK"],
        ["state", "TX"],
      ],
      "state",
    ],
    [
      "a field no campaign defines",
      [
        ["utm", "a"],
        ["utm", "b"],
      ],
      "utm",
    ],
    [
      "test",
      [
        ["test", "0"],
        ["test", "1"],
      ],
      "test",
    ],
    ["the category", [["category", "Solar"]], "category"],
  ] as [string, [string, string][], string][])("conflicts elsewhere: %s", async (_what, more, name) => {
    expect(await desk.refusal(form([...Object.entries(least), ...more]))).toEqual(conflict(name));
  });

  test("is taken where its values are equal or empty", async () => {
    const more: [string, string][] = [
      ["state", "TX"],
      ["state[]", ""],
      ["utm", "a"],
      ["utm", "a"],
    ];
    const { fields } = await desk.accept(form([...Object.entries(least), ...more]));
    expect(fields).toEqual({ ...kept, utm: "a" });
  });
});

describe("a file", () => {
  test.each([
    ["for a field of the campaign", "city", "text"],
    ["for a field no campaign defines", "photo", "text"],
    ["for test", "test", "true or false"],
  ])("is an invalid field: %s", async (_what, name, expected) => {
    const parts: [string, string, string?][] = [...Object.entries(least), [name, "GIF89a", "me.gif"]];
    expect(await openDesk().refusal(multipart(parts))).toEqual({
      code: "invalid_field",
      message: `Cannot accept the lead: field '${name}' is invalid`,
      faults: [
        { field: name, code: "invalid_format", message: `'${name}' cannot be read, expected ${expected}` },
      ],
    });
  });

  test("is one where a campaign drops what it does not define, and beside text of its name", async () => {
    const desk = openDesk({ campaigns: [campaign([], { unknownFields: "drop" })] });
    const parts: [string, string, string?][] = [
      ["photo", "GIF89a", "me.gif"],
      ["city", ""],
      ["city", "GIF89a", "me.gif"],
      ["email", "GIF89a", "me.gif"],
      ["email", "a@example.com"],
    ];
    const { faults } = await desk.refusal(multipart([...Object.entries(least), ...parts]));
    expect(faults.map(({ field: name, code }) => [name, code])).toEqual([
      ["email", "invalid_format"],
      ["city", "invalid_format"],
      ["photo", "invalid_format"],
    ]);
  });

  test("that nobody chose is absent", async () => {
    const { fields } = await openDesk().accept(multipart([...Object.entries(least), ["photo", "", ""]]));
    expect(fields).toEqual(kept);
  });
});
