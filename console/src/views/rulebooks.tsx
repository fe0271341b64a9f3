import { REMEDIES } from "../../../src/acts/remedies.ts";
import { type Answer, Refused } from "../../../src/client/index.ts";
import type { Decision } from "../../../src/supervision/decision.ts";
import { useShared } from "../parts/context.ts";
import { type Outcome, Said, Table } from "../parts/parts.tsx";

/** What each of the three rulebooks says, and of a refusal whose rule it is and what would help. */
export function Rulebooks({ answer }: { answer: Answer }) {
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
export async function orRefused(act: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { isGood: false, text: <Refusal refused={error} /> };
  }
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
