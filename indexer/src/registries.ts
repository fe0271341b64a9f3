import { ponder } from "ponder:registry";
import { adoption, currency, release } from "ponder:schema";

import { assetId } from "../../src/common/asset.ts";
import { placeOf, textOf } from "./where.ts";

ponder.on("CurrencyRegistry:CurrencyCreated", async ({ event, context: { db } }) => {
  const { country, numeric, token, code } = event.args;
  const { block } = placeOf(event);
  await db.insert(currency).values({ token, code: textOf(code), country, asset: assetId(country, numeric), block });
});

ponder.on("ReleaseRegistry:ReleasePublished", async ({ event, context: { db } }) => {
  const { deployment, powers, version } = event.args;
  await db.insert(release).values({ deployment, powers, version, block: placeOf(event).block });
});

ponder.on("Currency:Adopted", async ({ event, context: { db } }) => {
  const { deployment, powers: given } = event.args;
  await db
    .insert(adoption)
    .values({ token: event.log.address, deployment, powers: given, dropped: 0, until: null })
    .onConflictDoUpdate((row) => ({ powers: row.powers | given, dropped: row.dropped & ~given }));
});

ponder.on("Currency:PowersDropped", async ({ event, context: { db } }) => {
  const { deployment, powers: taken, until } = event.args;
  await db
    .update(adoption, { token: event.log.address, deployment })
    .set((row) => ({ powers: row.powers & ~taken, dropped: row.dropped | taken, until }));
});
