import type { FunctionComponent } from "preact";

import { useAsked } from "./asked.ts";
import { Answered } from "./parts.tsx";

/** What the first view needs not is fetched when it is looked at. */
export function Later({ load }: { load: () => Promise<FunctionComponent> }) {
  const asked = useAsked<{ View: FunctionComponent }>(async () => ({ View: await load() }), [load]);
  return <Answered asked={asked}>{({ View }) => <View />}</Answered>;
}
