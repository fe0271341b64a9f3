import { useState } from "preact/hooks";

import { REMEDIES } from "../../../src/acts/remedies.ts";
import { type Answer, type PaymentOrder, Refused } from "../../../src/client/index.ts";
import { PURPOSES } from "../../../src/common/purpose.ts";
import type { Decision } from "../../../src/supervision/decision.ts";
import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Came, Country, Money, type Outcome, Said, Table, useAct } from "../parts/parts.tsx";
import { PaymentStatus } from "./payment-status.tsx";

/** Payments: what the rules say of one before it is signed, the payment itself, and what became of others. */
export function Payments() {
  const { words } = useShared();
  return (
    <>
      <p>{words.payments.lead}</p>
      <PaymentForm />
      <PaymentStatus />
    </>
  );
}

const EMPTY = { payee: "", amount: "", currency: "", purpose: "" };

function PaymentForm() {
  const { consortium, acting, words } = useShared();
  const [order, setOrder] = useState(EMPTY);
  const act = useAct();
  const { value: currencies = [] } = useAsked(() => consortium.names.currencies(), [consortium]);
  const said = { ...order, currency: order.currency || (currencies[0]?.token ?? "") };
  const set = (field: keyof typeof EMPTY) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setOrder((before) => ({ ...before, [field]: value }));
  };
  const isIdle = acting === undefined || said.currency === "" || act.isBusy;
  const { payments } = words;
  const ask = () => act.run(async () => answered(await acting!.sogdia.payments.check(orderOf(said))));
  const pay = () => act.run(() => paid(() => acting!.sogdia.payments.pay(orderOf(said))));
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <label>
        {payments.payee} <input name="payee" required value={order.payee} onInput={set("payee")} />
      </label>
      <label>
        {payments.amountHint}{" "}
        <input name="amount" required inputMode="decimal" value={order.amount} onInput={set("amount")} />
      </label>
      <label>
        {words.currency}{" "}
        <select name="currency" value={said.currency} onChange={set("currency")}>
          {currencies.map(({ token, code, issuer }) => (
            <option value={token}>
              {code} (<Country code={issuer} />)
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.purpose}{" "}
        <select name="purpose" value={order.purpose} onChange={set("purpose")}>
          <option value="">{words.anyPurpose}</option>
          {PURPOSES.map((code) => (
            <option value={code}>{code}</option>
          ))}
        </select>
      </label>
      {acting === undefined ? <p>{words.needsAccount}</p> : <Balance token={said.currency} />}
      <p class="acts">
        <button type="button" name="ask" disabled={isIdle} onClick={ask}>
          {payments.ask}
        </button>
        <button type="button" name="pay" disabled={isIdle} onClick={pay}>
          {payments.pay}
        </button>
      </p>
      <Came {...act} />
    </form>
  );
}

function orderOf({ payee, amount, currency, purpose }: typeof EMPTY): PaymentOrder {
  return { payee: payee.trim(), amount: amount.trim(), currency, ...(purpose === "" ? {} : { purpose }) };
}

function Balance({ token }: { token: string }) {
  const { consortium, acting, words, block } = useShared();
  const ask = async () =>
    token === "" ? 0n : (await consortium.sogdia.currencies.get(token)).balanceOf(acting!.account);
  const { value } = useAsked(ask, [token, acting!.account], block);
  return (
    <p>
      {words.payments.wallet}: {value !== undefined && token !== "" && <Money token={token} minor={value} />}
    </p>
  );
}

function answered(answer: Answer): Outcome {
  return { isGood: answer.permitted, text: <Rulebooks answer={answer} /> };
}

/** What each of the three rulebooks says, and of a refusal whose rule it is and what would help. */
function Rulebooks({ answer }: { answer: Answer }) {
  const { words } = useShared();
  const { payments } = words;
  const rows = SIDES.map((side) => [payments.sides[side], verdict(answer.decision, side, payments)]);
  return (
    <>
      <p>
        <strong>
          {answer.permitted ? payments.permitted : <Why reason={answer.why.reason?.name} text={answer.why.sentence} />}
        </strong>
      </p>
      {!answer.permitted && <Remedy why={answer.why} />}
      <Table caption={payments.answer} head={[payments.rulebook, payments.answer]} rows={rows} />
    </>
  );
}

const SIDES = ["payer", "payee", "issuer"] as const;
const VERSIONS = { payer: "payerVersion", payee: "payeeVersion", issuer: "issuerVersion" } as const;

function verdict(
  decision: Decision,
  side: (typeof SIDES)[number],
  payments: ReturnType<typeof useShared>["words"]["payments"],
) {
  const { name } = decision.reason;
  if (name === "Permitted") return payments.permits(decision[VERSIONS[side]]);
  return REMEDIES[name].side === side ? payments.refuses : payments.notReached;
}

type Why = Pick<Refused, "reason" | "whose" | "remedy">;

/** In another language than the client's own, what the reason says stands for the whole sentence. */
function Why({ reason, text }: { reason: string | undefined; text: string }) {
  const { words, language } = useShared();
  const known = words.reasons[reason as keyof typeof REMEDIES] as string | undefined;
  if (language === "en" || known === undefined) return <Said text={text} />;
  return (
    <>
      {words.payments.refused}：{known}
    </>
  );
}

function Remedy({
  why: { whose, remedy, reason },
}: {
  why: { whose?: string | undefined; remedy?: string | undefined; reason?: Why["reason"] | undefined };
}) {
  const { words } = useShared();
  const facts = [
    [words.payments.whose, whose],
    [words.payments.remedy, remedy],
    ["ISO 20022", reason?.iso ?? undefined],
  ] as const;
  return (
    <dl>
      {facts.map(([title, text]) =>
        text === undefined ? null : (
          <>
            <dt>{title}</dt>
            <dd>
              <Said text={text} />
            </dd>
          </>
        ),
      )}
    </dl>
  );
}

/** A refusal is an answer like another, told with whose rule it is. */
async function paid(pay: () => Promise<{ uetr: string; hash: string }>): Promise<Outcome> {
  try {
    return { isGood: true, text: <Paid {...await pay()} /> };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { isGood: false, text: <Refusal refused={error} /> };
  }
}

function Paid({ uetr, hash }: { uetr: string; hash: string }) {
  const { words } = useShared();
  return (
    <p>
      {words.payments.paid}. {words.payments.uetr} <code class="uetr">{uetr}</code> <code>{hash}</code>
    </p>
  );
}

function Refusal({ refused }: { refused: Refused }) {
  return (
    <>
      <p>
        <strong>
          <Why reason={refused.reason?.name} text={refused.message} />
        </strong>
      </p>
      <Remedy why={refused} />
    </>
  );
}
