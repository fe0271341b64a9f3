import { ponder } from "ponder:registry";
import { net } from "ponder:schema";

import { whereOf } from "./where.ts";

const SETTLED = 16; // bits of a lane's word that say how many entries left it (`NetLane`)

ponder.on("Queue:Netted", async ({ event, context: { db } }) => {
  const { round, accounts, currencies, lanes } = event.args;
  const settled = lanes.reduce((sum, lane) => sum + Number(BigInt.asUintN(SETTLED, lane)), 0);
  const whose = { queue: event.log.address, round: Number(round), accounts: [...accounts] };
  await db.insert(net).values({
    ...whereOf(event),
    ...whose,
    currencies: currencies.map(({ token }) => token),
    settled,
  });
});
