import { ponder } from "ponder:registry";
import { answer, appeal, caseFile, request } from "ponder:schema";

import { placeOf } from "./where.ts";

ponder.on("CaseRegistry:CaseOpened", async ({ event, context: { db } }) => {
  const { caseId, basis } = event.args;
  const countries = [...event.args.countries];
  const parties = countries.slice(0, 1);
  await db.insert(caseFile).values({ caseId, countries, parties, basis, isClosed: false, ...placeOf(event) });
});

ponder.on("CaseRegistry:CaseAccepted", async ({ event, context: { db } }) => {
  const { caseId, country } = event.args;
  await db.update(caseFile, { caseId }).set(({ countries, parties }) => ({
    parties: countries.filter((each) => each === country || parties.includes(each)),
  }));
});

ponder.on("CaseRegistry:CaseClosed", async ({ event, context: { db } }) => {
  await db.update(caseFile, { caseId: event.args.caseId }).set({ isClosed: true });
});

ponder.on("CaseRegistry:Requested", async ({ event, context: { db } }) => {
  const { requestId, caseId, kind, from, to, subject, answerBy } = event.args;
  const asked = { requestId: Number(requestId), caseId, kind, from, to, subject, answerBy };
  await db.insert(request).values({ ...asked, ...placeOf(event) });
});

ponder.on("CaseRegistry:Answered", async ({ event, context: { db } }) => {
  const { requestId, country, reason } = event.args;
  await db.insert(answer).values({ requestId: Number(requestId), country, reason, ...placeOf(event) });
});

ponder.on("CaseRegistry:Concluded", async ({ event, context: { db } }) => {
  const { requestId, status, goodUntil } = event.args;
  await db.update(request, { requestId: Number(requestId) }).set({ status, goodUntil });
});

ponder.on("Appeals:Appealed", async ({ event, context: { db } }) => {
  const { key, source, act, caseId, appellant, panel, decideBy } = event.args;
  const told = { key, source, act, caseId, appellant, panel: Number(panel), decideBy };
  await db.insert(appeal).values({ ...told, overturns: 0, upholds: 0, ...placeOf(event) });
});

ponder.on("Appeals:AppealVoted", async ({ event, context: { db } }) => {
  const { key, overturn } = event.args;
  const side = overturn ? "overturns" : "upholds";
  await db.update(appeal, { key }).set((row) => ({ [side]: row[side] + 1 }));
});
