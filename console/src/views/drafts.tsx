import { id as hashOf } from "ethers";
import { useState } from "preact/hooks";

import { useAsked } from "../parts/asked.ts";
import { useShared } from "../parts/context.ts";
import { Answered, Came, Country, Said, useAct } from "../parts/parts.tsx";
import { type Delegation, type HeardDraft, readDrafts } from "../reading/council.ts";

/** Drafts on which the countries are heard before they vote, the newest first. */
export function Drafts({ delegation }: { delegation: Delegation | undefined }) {
  const { consortium, words, block } = useShared();
  const drafts = useAsked(() => readDrafts(consortium), [consortium], block);
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">{words.drafts.title}</h2>
      <p>{words.drafts.lead}</p>
      <Answered asked={drafts}>
        {({ list, now }) =>
          list.length === 0 ? (
            <p>{words.none}</p>
          ) : (
            list.map((heard) => <Heard key={heard.draft.id} {...{ heard, now, delegation }} />)
          )
        }
      </Answered>
    </section>
  );
}

function Heard({
  heard: { draft, motion, fate, until },
  now,
  delegation,
}: {
  heard: HeardDraft;
  now: number;
  delegation: Delegation | undefined;
}) {
  const { words } = useShared();
  return (
    <article aria-labelledby={`draft-${draft.id}`}>
      <h3 id={`draft-${draft.id}`}>
        {words.drafts.number(draft.id)}: <Country code={draft.country} />
      </h3>
      <p class="marks">
        <strong>{words.drafts.fates[fate]}</strong> {until > 0 && <span>{words.left(until - now)}</span>}{" "}
        {draft.amendments > 0 && <span>{words.drafts.amended(draft.amendments)}</span>}
      </p>
      <dl>
        <dt>{words.drafts.text}</dt>
        <dd>
          <Said text={draft.uri} />
        </dd>
        {motion !== undefined && (
          <>
            <dt>{words.drafts.motion}</dt>
            <dd>
              <Said text={motion.text.title} />
            </dd>
          </>
        )}
      </dl>
      <Comments comments={draft.comments} />
      {fate === "open" && delegation !== undefined && <Comment draft={draft.id} />}
    </article>
  );
}

function Comments({ comments }: { comments: HeardDraft["draft"]["comments"] }) {
  const { words } = useShared();
  if (comments.length === 0) return <p>{words.drafts.unheard}</p>;
  return (
    <ul class="comments">
      {comments.map(({ country, uri }) => (
        <li>
          <Country code={country} />: <Said text={uri} />
        </li>
      ))}
    </ul>
  );
}

/** The chain keeps the hash of a comment, and where it is read. */
function Comment({ draft }: { draft: number }) {
  const { acting, words } = useShared();
  const [text, setText] = useState("");
  const [uri, setUri] = useState("");
  const act = useAct();
  const comment = () =>
    act.run(async () => {
      await acting!.sogdia.council.comment(draft, hashOf(text), uri.trim());
      return { isGood: true, text: words.drafts.commented };
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        comment();
      }}
    >
      <label>
        {words.drafts.comment}{" "}
        <textarea name="comment" required value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <label>
        {words.drafts.uri}{" "}
        <input name="uri" required maxLength={512} value={uri} onInput={(event) => setUri(event.currentTarget.value)} />
      </label>
      <p class="acts">
        <button name="sendComment" disabled={act.isBusy}>
          {words.drafts.send}
        </button>
      </p>
      <Came {...act} />
    </form>
  );
}
