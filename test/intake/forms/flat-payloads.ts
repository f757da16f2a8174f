import { form, jordan, json } from "./payloads.ts";

export function elementor(fields: Record<string, string> = {}) {
  return form({
    "First Name": jordan.first,
    "Last Name *": jordan.last,
    Email: jordan.email,
    "No Label phone": jordan.phone,
    State: jordan.state,
    Zip: jordan.zip,
    City: jordan.city,
    Coverage: "full",
    Date: "May 20, 2026",
    Time: "5:00 pm",
    "Page URL": "https://quillfeather.example/car",
    "User Agent": "Mozilla/5.0",
    "Remote IP": "203.0.113.5",
    "Powered by": "Elementor",
    form_id: "b7c1f2e",
    form_name: "Car insurance",
    ...fields,
  });
}

export function elementorAdvanced(fields: Record<string, string> = {}) {
  const member = (id: string, title: string, type: string, value: string): [string, string][] => [
    [`fields[${id}][id]`, id],
    [`fields[${id}][type]`, type],
    [`fields[${id}][title]`, title],
    [`fields[${id}][value]`, value],
    [`fields[${id}][raw_value]`, value],
    [`fields[${id}][required]`, "1"],
  ];
  return form([
    ["form[id]", "b7c1f2e"],
    ["form[name]", "Car insurance"],
    ...member("name", "First Name", "text", jordan.first),
    ...member("last_name", "", "text", jordan.last),
    ...member("email", "Email", "email", jordan.email),
    ...member("field_1", "How do we reach you?", "tel", jordan.phone),
    ...member("field_2", "State", "select", jordan.state),
    ...member("zip", "", "number", jordan.zip),
    ...member("city", "City", "text", jordan.city),
    ...member("coverage", "", "radio", "full"),
    ["fields[wishes][id]", "wishes"],
    ["fields[wishes][type]", "checkbox"],
    ["fields[wishes][title]", "Wishes"],
    ["fields[wishes][value]", "Price, Service"],
    ["fields[wishes][raw_value][0]", "Price"],
    ["fields[wishes][raw_value][1]", "Service"],
    ["meta[date][title]", "Date"],
    ["meta[date][value]", "May 20, 2026"],
    ["meta[remote_ip][value]", "203.0.113.5"],
    ...Object.entries(fields),
  ]);
}

const unbounceAnswers = {
  first_name: [jordan.first],
  last_name: [jordan.last],
  email: [jordan.email],
  phone_number: [jordan.phone],
  state: [jordan.state],
  zip_code: [jordan.zip],
  city: [jordan.city],
  coverage: ["full"],
  wishes: ["Price", "Service"],
};
const unbounceMeta = {
  ip_address: ["203.0.113.5"],
  page_uuid: ["a2838d98-0001"],
  variant: ["b"],
  time_submitted: ["05:00 PM UTC"],
  date_submitted: ["2026-05-20"],
  page_url: ["https://quillfeather.example/car"],
  page_name: ["Car insurance"],
};

export function unbounce(answers: Record<string, unknown> = {}) {
  return form({
    page_id: "a2838d98-0001",
    page_url: "https://quillfeather.example/car",
    page_name: "Car insurance",
    variant: "b",
    "data.json": JSON.stringify({ ...unbounceAnswers, ...unbounceMeta, ...answers }),
    "data.xml": "<form_data><email>x</email></form_data>",
  });
}

export function unbounceJson(answers: Record<string, unknown> = {}) {
  return json({ ...unbounceAnswers, ...unbounceMeta, ...answers });
}

/** What a supplier whose form has numbers has to say of it. */
export const gravityMap = {
  "1.3": "firstName",
  "1.6": "lastName",
  "2": "phone",
  "3": "email",
  "4.4": "state",
  "4.5": "zip",
  "4.3": "city",
  "5": "coverage",
};

export function gravityEntry({ fields = {}, id = "17" }: { fields?: object; id?: string } = {}) {
  return json({
    id,
    form_id: "3",
    post_id: null,
    date_created: "2026-05-20 17:00:00",
    date_updated: "2026-05-20 17:00:00",
    is_starred: "0",
    is_read: "0",
    ip: "203.0.113.5",
    source_url: "https://quillfeather.example/car",
    user_agent: "Mozilla/5.0",
    currency: "USD",
    payment_status: null,
    created_by: null,
    status: "active",
    "1.2": "",
    "1.3": jordan.first,
    "1.6": jordan.last,
    "2": jordan.phone,
    "3": jordan.email,
    "4.3": jordan.city,
    "4.4": jordan.state,
    "4.5": jordan.zip,
    "5": "full",
    ...fields,
  });
}

const named = {
  firstName: jordan.first,
  last_name: jordan.last,
  phone: jordan.phone,
  Email: jordan.email,
  state: jordan.state,
  zip: jordan.zip,
  city: jordan.city,
  coverage: "full",
};

export function gravityNamed(fields: Record<string, string> = {}) {
  return form({ ...named, ...fields });
}

export function wpforms(fields: object = {}) {
  return json(
    { ...named, wishes: "Price||Service", ...fields },
    { "x-wpforms-webhook-id": "1", "user-agent": "wpforms-webhooks/1.3.0" },
  );
}

export function anyForm(fields: object = {}) {
  return json({ ...named, wishes: ["Price", "Service"], ...fields });
}
