import { Hono } from "hono";
import { client, graphql } from "ponder";
import { db } from "ponder:api";
import schema from "ponder:schema";

import { answersTo } from "./rpc.ts";

const app = new Hono();

// Only what asks: to a browser that merely visits, the engine would answer with a page that loads scripts from elsewhere.
app.post("/graphql", graphql({ db, schema }));
app.use("/sql/*", client({ db, schema }));
app.post("/rpc", async (context) => context.json(await answersTo(await context.req.json())));

export default app;
