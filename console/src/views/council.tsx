import { hexOf } from "../../../src/cli/proposal-page.ts";
import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Answered, Country, Said, useCountryName, Who } from "../parts/parts.tsx";
import { type Delegation, delegationOf, readMotions, type Motion } from "../reading/council.ts";
import { Ballot } from "./ballot.tsx";
import { Drafts } from "./drafts.tsx";
import { Tally } from "./tally.tsx";

/** The Council: every motion, the newest first. */
export function Council() {
  const { consortium, acting, words, block } = useShared();
  const motions = useAsked(() => readMotions(consortium), [consortium], block);
  const delegation = useAsked(() => delegationOf(consortium, acting?.account), [acting?.account]);
  return (
    <>
      <p>{words.council.lead}</p>
      <Answered asked={motions}>
        {({ list, now }) =>
          list.length === 0 ? (
            <p>{words.council.empty}</p>
          ) : (
            list.map((motion) => (
              <MotionCard key={String(motion.record.id)} {...{ motion, now, delegation: delegation.value }} />
            ))
          )
        }
      </Answered>
      <Drafts delegation={delegation.value} />
    </>
  );
}

function MotionCard({ motion, now, delegation }: { motion: Motion; now: number; delegation: Delegation | undefined }) {
  const { words } = useShared();
  const { record, actions } = motion;
  const title = `motion-${hexOf(record.id).slice(0, 10)}`;
  const states = words.council.states;
  return (
    <article aria-labelledby={title} data-state={record.state}>
      <h2 id={title}>
        <Said text={record.text.title} />
      </h2>
      <p class="marks">
        <strong>{states[record.state]}</strong> {words.council.classes[record.decisionClass]}{" "}
        {record.state === "Active" && <span>{words.left(record.voteEnd - now)}</span>}
      </p>
      <Facts {...motion} />
      <h3>{words.council.does}</h3>
      <ol>
        {actions.map((action) => (
          <li>
            <Said text={action} />
          </li>
        ))}
      </ol>
      <Tally record={record} />
      <Votes {...motion} />
      {record.state === "Active" && <Ballot record={record} delegation={delegation} />}
    </article>
  );
}

function Facts({ record }: Motion) {
  const { words } = useShared();
  const countryName = useCountryName();
  const { proposer, subjects, text } = record;
  return (
    <dl>
      <dt>{words.council.proposer}</dt>
      <dd>
        <Who account={proposer} />
      </dd>
      {subjects.length > 0 && (
        <>
          <dt>{words.council.about}</dt>
          <dd>{subjects.map(countryName).join(", ")}</dd>
        </>
      )}
      {text.rationale !== undefined && (
        <>
          <dt>{words.council.why}</dt>
          <dd>
            <Said text={text.rationale.uri} />
          </dd>
        </>
      )}
    </dl>
  );
}

function Votes({ record }: Motion) {
  const { words } = useShared();
  if (record.votes.length === 0) return null;
  return (
    <>
      <h3>{words.council.votes}</h3>
      <ul class="votes">
        {record.votes.map(({ country, support, reason }) => (
          <li>
            <Country code={country} />: <strong>{words.council.support[support]}</strong>{" "}
            {reason !== "" && <Said text={reason} />}
          </li>
        ))}
      </ul>
    </>
  );
}
