import { defineApp, version as platformVersion } from "zapier-platform-core";
import manifest from "../package.json" with { type: "json" };
import { authentication } from "./authentication.ts";
import { submitLead } from "./creates/submit-lead.ts";
import { submitPartnerLead } from "./creates/submit-partner-lead.ts";
import { findLead } from "./searches/find-lead.ts";
import { leadSold, leadUnsold } from "./triggers/lead-event.ts";

export default defineApp({
  version: manifest.version,
  platformVersion,
  authentication,
  triggers: { [leadSold.key]: leadSold, [leadUnsold.key]: leadUnsold },
  searches: { [findLead.key]: findLead },
  creates: { [submitLead.key]: submitLead, [submitPartnerLead.key]: submitPartnerLead },
});
