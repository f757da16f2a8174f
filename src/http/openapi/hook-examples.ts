import type { z } from "zod";
import type { ErrorCode } from "../../domain/error.ts";
import { type Fault, faultExample, faultExamples } from "./examples.ts";
import type { hookAnswer, hookList, hookPost } from "./schemas.ts";

const hook = {
  id: "hook_0b7c1f2e4b00",
  url: "https://hooks.example.com/leads/1a2b3c",
  events: ["lead.sold" as const, "lead.unsold" as const],
};

export const hookPostExample: z.infer<typeof hookPost> = { url: hook.url, events: hook.events };

export const hookAnswerExample: z.infer<typeof hookAnswer> = {
  success: true,
  hook: { ...hook, secret: "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" },
};

export const hookListExample: z.infer<typeof hookList> = { success: true, hooks: [hook] };

/** Those that read otherwise than a lead's. */
export const hookFaultExamples: Record<ErrorCode, Fault> = {
  ...faultExamples,
  missing_required_field: faultExample(
    "missing_required_field",
    "Cannot register the hook: field 'url' is missing",
    [
      {
        field: "url",
        code: "required",
        message: "'url' is missing, expected an address that begins with https://",
      },
    ],
  ),
  invalid_field: faultExample(
    "invalid_field",
    "Cannot register the hook: fields 'url', 'events' are invalid",
    [
      {
        field: "url",
        code: "invalid_format",
        message: "'url' cannot be read, expected an address that begins with https://",
      },
      {
        field: "events",
        code: "not_allowed",
        message:
          "'events' is not one of its options, expected one or more of lead.sold, lead.unsold, lead.rejected",
      },
    ],
  ),
  not_found: faultExample(
    "not_found",
    "Cannot find the hook: no hook of yours has this id, expected one that GET /api/hooks lists",
  ),
  rate_limit_exceeded: faultExample(
    "rate_limit_exceeded",
    "Cannot register the hook: too many are being registered, expected at most 60 a minute and 100 at once",
  ),
};
