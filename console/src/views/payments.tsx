import { useState } from "preact/hooks";

import type { Answer, PaymentOrder } from "../../../src/client/index.ts";
import { PURPOSES } from "../../../src/common/purpose.ts";
import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { CurrencyChoice } from "../parts/currencies.tsx";
import { Later } from "../parts/later.tsx";
import { Came, Money, type Outcome, useAct } from "../parts/parts.tsx";
import { PaymentStatus } from "./payment-status.tsx";
import { orRefused, Rulebooks } from "./rulebooks.tsx";

const exchange = async () => (await import("./exchange.tsx")).Exchange;

/** Payments: what the rules say of one before it is signed, the payment itself, and what became of others. */
export function Payments() {
  const { words } = useShared();
  return (
    <>
      <p>{words.payments.lead}</p>
      <PaymentForm />
      <Later load={exchange} />
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
  const paid = async () => ({ isGood: true, text: <Paid {...await acting!.sogdia.payments.pay(orderOf(said))} /> });
  const pay = () => act.run(() => orRefused(paid));
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <label>
        {payments.payee} <input name="payee" required value={order.payee} onInput={set("payee")} />
      </label>
      <label>
        {payments.amountHint}{" "}
        <input name="amount" required inputMode="decimal" value={order.amount} onInput={set("amount")} />
      </label>
      <CurrencyChoice
        name="currency"
        label={words.currency}
        currencies={currencies}
        chosen={said.currency}
        choose={(currency) => setOrder((before) => ({ ...before, currency }))}
      />
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

function Paid({ uetr, hash }: { uetr: string; hash: string }) {
  const { words } = useShared();
  return (
    <p>
      {words.payments.paid}. {words.payments.uetr} <code class="uetr">{uetr}</code> <code>{hash}</code>
    </p>
  );
}
