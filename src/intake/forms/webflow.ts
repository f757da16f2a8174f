import { answerValue, type Builder } from "./builder.ts";
import { at, membersAt, textAt } from "./payload.ts";

/** https://developers.webflow.com/data/docs/working-with-webhooks */
export const webflow: Builder = {
  format: "webflow",
  shape: "a JSON object with the triggerType form_submission",
  look: "own",
  recognises: (payload) =>
    at(payload, "triggerType") === "form_submission" && membersAt(payload, "payload").length > 0,
  read: (payload) => ({
    id: textAt(payload, "payload", "id"),
    test: false,
    answers: membersAt(payload, "payload", "data").map(([label, value]) => ({
      names: [label],
      value: answerValue(value),
    })),
  }),
};
