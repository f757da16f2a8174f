/**
 * The key the example configuration comes with, so that it can be tried at once. It is published with the source:
 * `check` warns of it, and nothing that others can reach starts with it.
 */
export const demoKey = "leadgate-demo-key-not-for-real-leads";

/** What stands in the example's YAML for it. */
export const demoKeySha256 = "c4e2b13588352d96ff940eac3f7b8755f646a64d38e11ee2fdf67eeb9cb916b1";
