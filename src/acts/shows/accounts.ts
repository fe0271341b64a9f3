import { majorUnits } from "../kinds/money.ts";
import { momentOf } from "../kinds/times.ts";
import type { More, Told } from "./show.ts";

/** The accounts that a participant has now. */
export const accounts: More = async (world, known) => {
  const found = await world.accountsOf(Number(known.get("participant")));
  return found.map((account) => ({ label: "account", text: account, value: account }));
};

/** What of an account's money waits for one payment each, and until when. */
export const setAside: More = async (world, known) => {
  const [token, holder] = [known.get("currency") as string, known.get("holder") as string];
  const currency = await world.currencyAt(token);
  const live = await world.layer.ledger.reservationsOf(token, holder);
  return live.map(({ key, amount, deadline }): Told => {
    const text = `${majorUnits(amount, currency!)} until ${momentOf(deadline)} (${key})`;
    return { label: "set aside", text, value: { key, amount: String(amount), deadline: Number(deadline) } };
  });
};
