CREATE TABLE `partner_keys` (
	`hash` integer NOT NULL,
	`lead_id` integer NOT NULL,
	PRIMARY KEY(`hash`, `lead_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `partner_keys_upto` (
	`slot` integer PRIMARY KEY NOT NULL,
	`lead_id` integer NOT NULL
) STRICT;
--> statement-breakpoint
DROP INDEX `partner_leads_by_email`;