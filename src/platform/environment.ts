/** To be imported before anything else: without it Elysia and `Bun.serve` run in development mode, whose error page shows source. */
Bun.env.NODE_ENV ??= "production";
