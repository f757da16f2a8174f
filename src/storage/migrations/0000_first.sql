CREATE TABLE `attempts` (
	`delivery_id` integer NOT NULL,
	`n` integer NOT NULL,
	`at` integer NOT NULL,
	`ms` integer NOT NULL,
	`status` integer,
	`outcome` text NOT NULL,
	`response` text,
	PRIMARY KEY(`delivery_id`, `n`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `configs` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`first_used_at` integer NOT NULL,
	`catalog` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `configs_hash_unique` ON `configs` (`hash`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`ref` integer NOT NULL,
	`event` text NOT NULL,
	`target` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`target`,`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `lead_keys` (
	`hash` integer NOT NULL,
	`lead_id` integer NOT NULL,
	PRIMARY KEY(`hash`, `lead_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `lead_keys_upto` (
	`slot` integer PRIMARY KEY NOT NULL,
	`lead_id` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `leads` (
	`id` integer PRIMARY KEY NOT NULL,
	`config_id` integer NOT NULL,
	`seller` text NOT NULL,
	`campaign` text NOT NULL,
	`supplier` text NOT NULL,
	`key_id` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`duplicate_of` integer,
	`test` integer NOT NULL,
	`next_at` integer,
	`expires_at` integer,
	`fingerprint` integer NOT NULL,
	`idempotency_key` text,
	`keys` blob,
	`fields` text,
	`posted` text,
	`address` text,
	`user_agent` text,
	`decision` blob,
	`answer` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `leads_by_supplier` ON `leads` (`supplier`,`id`);--> statement-breakpoint
CREATE INDEX `leads_held` ON `leads` (`next_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE TABLE `sales` (
	`id` integer PRIMARY KEY NOT NULL,
	`lead_id` integer NOT NULL,
	`seller` text NOT NULL,
	`campaign` text NOT NULL,
	`tier` integer NOT NULL,
	`buyer` text NOT NULL,
	`state` text NOT NULL,
	`price_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`reason` text,
	`reference` text,
	`settled_at` integer,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `sales_by_lead` ON `sales` (`lead_id`,`buyer`);--> statement-breakpoint
CREATE INDEX `sales_by_buyer` ON `sales` (`buyer`,`campaign`,`id`);--> statement-breakpoint
CREATE TABLE `usage` (
	`scope` text NOT NULL,
	`unit` text NOT NULL,
	`start` integer NOT NULL,
	`used` integer NOT NULL,
	`cents` integer NOT NULL,
	PRIMARY KEY(`scope`, `unit`, `start`)
) STRICT, WITHOUT ROWID;
