CREATE TABLE `commissions` (
	`lead_id` integer PRIMARY KEY NOT NULL,
	`program` text NOT NULL,
	`partner` text NOT NULL,
	`amount_cents` integer NOT NULL,
	`commission_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`basis_points` integer,
	`booked_at` integer NOT NULL,
	FOREIGN KEY (`lead_id`) REFERENCES `partner_leads`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `partner_answers` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` integer NOT NULL,
	`program` text NOT NULL,
	`key_id` text NOT NULL,
	`scope` text NOT NULL,
	`idempotency_key` text,
	`fingerprint` integer,
	`lead_id` integer NOT NULL,
	`event` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `partner_answers_by_hash` ON `partner_answers` (`hash`);--> statement-breakpoint
CREATE INDEX `partner_answers_of_leads` ON `partner_answers` (`lead_id`);--> statement-breakpoint
CREATE TABLE `partner_leads` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`program` text NOT NULL,
	`key_id` text NOT NULL,
	`partner` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_on` text NOT NULL,
	`decided_at` integer,
	`deleted_at` integer,
	`email_hash` integer,
	`customer_key` text,
	`name` text,
	`email` text,
	`submitter` text,
	`answers` text,
	`address` text,
	`user_agent` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `partner_leads_listed` ON `partner_leads` (`program`,`id`) WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX `partner_leads_by_email` ON `partner_leads` (`email_hash`) WHERE email_hash is not null;--> statement-breakpoint
CREATE INDEX `deliveries_of_partner_leads` ON `deliveries` (`ref`) WHERE kind = 'program';