CREATE TABLE `hooks` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier` text NOT NULL,
	`key_id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`secret` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `links` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sha256` text NOT NULL,
	`kind` text NOT NULL,
	`supplier` text NOT NULL,
	`campaign` text NOT NULL,
	`format` text,
	`created_at` integer NOT NULL,
	`revoked_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `links_sha256_unique` ON `links` (`sha256`);--> statement-breakpoint
ALTER TABLE `leads` ADD `faults` text;