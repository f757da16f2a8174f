/** What a form builder posts. */
export type Posted = { contentType: string; body: string; headers?: Record<string, string> };

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

export function json(value: unknown, headers: Record<string, string> = {}): Posted {
  return { contentType: JSON_TYPE, body: JSON.stringify(value), headers };
}

export function form(pairs: Record<string, string> | [string, string][]): Posted {
  return { contentType: FORM_TYPE, body: new URLSearchParams(pairs).toString() };
}

export function multipart(parts: Record<string, string>): Posted {
  const body = Object.entries(parts).map(
    ([name, value]) => `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { contentType: "multipart/form-data; boundary=cut", body: `${body.join("")}--cut--\r\n` };
}

export const jordan = {
  first: "Jordan",
  last: "Rivera",
  email: "jordan.rivera@quillfeather.example",
  phone: "(512) 555-0143",
  state: "Texas",
  zip: "78701",
  city: "Austin",
};

/** The same person, as a campaign with the usual fields, coverage and wishes has it. */
export const jordanFields = {
  firstName: "Jordan",
  lastName: "Rivera",
  phone: "+15125550143",
  state: "TX",
  email: "jordan.rivera@quillfeather.example",
  zip: "78701",
  city: "Austin",
  coverage: "full",
  wishes: ["price", "service"],
};

export const typeformAnswers = [
  { type: "text", text: jordan.first, field: { id: "Fa1", type: "short_text", ref: "first_name" } },
  { type: "text", text: jordan.last, field: { id: "Fa2", type: "short_text", ref: "7f1c-2" } },
  {
    type: "phone_number",
    phone_number: "+15125550143",
    field: { id: "Fa3", type: "phone_number", ref: "7f1c-3" },
  },
  { type: "email", email: jordan.email, field: { id: "Fa4", type: "email", ref: "7f1c-4" } },
  {
    type: "choice",
    choice: { id: "c1", label: jordan.state, ref: "r1" },
    field: { id: "Fa5", type: "dropdown", ref: "state" },
  },
  { type: "number", number: 78701, field: { id: "Fa6", type: "number", ref: "7f1c-6" } },
  { type: "text", text: jordan.city, field: { id: "Fa7", type: "short_text", ref: "7f1c-7" } },
  {
    type: "choice",
    choice: { label: "Full" },
    field: { id: "Fa8", type: "multiple_choice", ref: "coverage" },
  },
  {
    type: "choices",
    choices: { ids: ["w1", "w2"], labels: ["Price", "Service"], refs: ["a", "b"] },
    field: { id: "Fa9", type: "multiple_choice", ref: "7f1c-9" },
  },
];

export function typeform({
  answers = typeformAnswers,
  event = "01HEVENT0001",
  token = "tok-jordan-1",
}: {
  answers?: unknown[];
  event?: string;
  token?: string;
} = {}) {
  return json({
    event_id: event,
    event_type: "form_response",
    form_response: {
      form_id: "lT4Z3j",
      token,
      landed_at: "2026-05-20T16:59:00Z",
      submitted_at: "2026-05-20T17:00:00Z",
      hidden: { utm_source: "spring" },
      definition: {
        id: "lT4Z3j",
        title: "Car insurance",
        fields: [
          {
            id: "group",
            title: "About you",
            type: "contact_info",
            ref: "g",
            properties: {
              fields: [
                { id: "Fa1", title: "How are you called?", type: "short_text", ref: "first_name" },
                { id: "Fa2", title: "*Last name*", type: "short_text", ref: "7f1c-2" },
                { id: "Fa3", title: "Where can we reach you?", type: "phone_number", ref: "7f1c-3" },
                { id: "Fa4", title: "And by mail?", type: "email", ref: "7f1c-4" },
              ],
            },
          },
          {
            id: "Fa5",
            title: "In which state do you live?",
            type: "dropdown",
            ref: "state",
            choices: [{ id: "c1", label: "Texas" }],
          },
          { id: "Fa6", title: "Zip code?", type: "number", ref: "7f1c-6" },
          { id: "Fa7", title: "City", type: "short_text", ref: "7f1c-7" },
          { id: "Fa8", title: "What should be covered?", type: "multiple_choice", ref: "coverage" },
          { id: "Fa9", title: "Wishes:", type: "multiple_choice", ref: "7f1c-9" },
        ],
      },
      answers,
    },
  });
}

export function jotform({
  answers = {},
  id = "5308741572752112119",
}: {
  answers?: object;
  id?: string;
} = {}) {
  const rawRequest = {
    slug: "submit/230583697150159",
    jsExecutionTracker: "build-date-1",
    submitDate: "1779296400000",
    q3_name: { prefix: "", first: jordan.first, last: jordan.last },
    q4_email: jordan.email,
    q5_phoneNumber: { area: "512", phone: "555-0143" },
    q6_address: {
      addr_line1: "1 Main St",
      addr_line2: "",
      city: jordan.city,
      state: jordan.state,
      postal: jordan.zip,
    },
    q7_coverage: "Full",
    q8_wishes: ["Price", "Service"],
    q9_birthDate: { month: "5", day: "17", year: "1984" },
    event_id: "1779296400000_230583697150159_x",
    ...answers,
  };
  return multipart({
    action: "",
    webhookURL: "https://leads.example/hooks/x",
    username: "web",
    formID: "230583697150159",
    type: "WEB",
    formTitle: "Car insurance",
    pretty: "Name:Jordan Rivera",
    ip: "203.0.113.5",
    submissionID: id,
    rawRequest: JSON.stringify(rawRequest),
  });
}

export function webflow({ data = {}, id = "65f0c0ffee" }: { data?: object; id?: string } = {}) {
  return json({
    triggerType: "form_submission",
    payload: {
      name: "Contact us",
      siteId: "65427cf400e02b306eaa049c",
      data: {
        "First Name": jordan.first,
        "Last Name": jordan.last,
        email: jordan.email,
        "Phone Number": 5125550143,
        State: jordan.state,
        "Zip Code": 78701,
        City: jordan.city,
        Coverage: "full",
        Wishes: ["Price", "Service"],
        ...data,
      },
      schema: [{ fieldName: "First Name", fieldType: "FormTextInput", fieldElementId: "e1" }],
      submittedAt: "2026-05-20T17:00:00.000Z",
      id,
      formId: "f1",
      formElementId: "fe1",
    },
  });
}

export const googleColumns = [
  { column_name: "Full Name", string_value: "Jordan Rivera", column_id: "FULL_NAME" },
  { column_name: "User Email", string_value: jordan.email, column_id: "EMAIL" },
  { column_name: "User Phone", string_value: "+15125550143", column_id: "PHONE_NUMBER" },
  { column_name: "Work phone", string_value: "+15125550199", column_id: "WORK_PHONE" },
  { column_name: "Region", string_value: jordan.state, column_id: "REGION" },
  { column_name: "Postal Code", string_value: jordan.zip, column_id: "POSTAL_CODE" },
  { column_name: "City", string_value: jordan.city, column_id: "CITY" },
  { column_name: "Coverage?", string_value: "full", column_id: "coverage?" },
];

export function google({
  columns = googleColumns,
  key = "a-key-of-google",
  id = "TeSter-lead-0001",
  rest = {},
}: {
  columns?: unknown[];
  key?: string | null;
  id?: string;
  rest?: object;
} = {}) {
  return json({
    lead_id: id,
    user_column_data: columns,
    api_version: "1.0",
    form_id: 40000000000,
    campaign_id: 123456,
    ...(key !== null && { google_key: key }),
    gcl_id: "gcl-1",
    adgroup_id: 20000000000,
    creative_id: 30000000000,
    ...rest,
  });
}

export function tally({ fields = [], id = "Z9Z97Go" }: { fields?: unknown[]; id?: string } = {}) {
  const options = [
    { id: "o1", text: "Liability" },
    { id: "o2", text: "Full" },
  ];
  const boxes = [
    { id: "b1", text: "Price" },
    { id: "b2", text: "Service" },
    { id: "b3", text: "Speed" },
  ];
  return json({
    eventId: "ce9f355d-0001",
    eventType: "FORM_RESPONSE",
    createdAt: "2026-05-20T17:00:00.000Z",
    data: {
      responseId: id,
      submissionId: id,
      respondentId: "Pdgjl70",
      formId: "XxA4WO",
      formName: "Car insurance",
      createdAt: "2026-05-20T17:00:00.000Z",
      fields: [
        { key: "question_a", label: "First name", type: "INPUT_TEXT", value: jordan.first },
        { key: "question_b", label: "Last name", type: "INPUT_TEXT", value: jordan.last },
        {
          key: "question_c",
          label: "How do we reach you?",
          type: "INPUT_PHONE_NUMBER",
          value: "+15125550143",
        },
        { key: "question_d", label: "Your mail", type: "INPUT_EMAIL", value: jordan.email },
        { key: "question_e", label: "State", type: "INPUT_TEXT", value: jordan.state },
        { key: "question_f", label: "Postal code", type: "INPUT_NUMBER", value: 78701 },
        { key: "question_g", label: "City", type: "INPUT_TEXT", value: jordan.city },
        { key: "question_h", label: "Coverage", type: "MULTIPLE_CHOICE", value: ["o2"], options },
        { key: "question_i", label: "Wishes", type: "CHECKBOXES", value: ["b1", "b2"], options: boxes },
        { key: "question_i_b1", label: "Wishes (Price)", type: "CHECKBOXES", value: true },
        { key: "question_i_b2", label: "Wishes (Service)", type: "CHECKBOXES", value: true },
        { key: "question_i_b3", label: "Wishes (Speed)", type: "CHECKBOXES", value: false },
        { key: "question_j_1", label: "utm_source", type: "HIDDEN_FIELDS", value: "spring" },
        { key: "question_k", label: "Nothing said", type: "INPUT_TEXT", value: null },
        ...fields,
      ],
    },
  });
}

export const leadgen = json({
  object: "page",
  entry: [
    {
      id: "153125381133",
      time: 1438292065,
      changes: [{ field: "leadgen", value: { leadgen_id: "123", page_id: "153125381133", form_id: "5" } }],
    },
  ],
});
