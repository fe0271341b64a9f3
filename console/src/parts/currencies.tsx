import type { CurrencyNames } from "../../../src/acts/world.ts";
import { Country } from "./parts.tsx";

/** A currency among those that are issued here, by its contract. */
export function CurrencyChoice({
  name,
  label,
  currencies,
  chosen,
  choose,
}: {
  name: string;
  label: string;
  currencies: readonly CurrencyNames[];
  chosen: string;
  choose: (token: string) => void;
}) {
  return (
    <label>
      {label}{" "}
      <select name={name} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        {currencies.map(({ token, code, issuer }) => (
          <option value={token}>
            {code} (<Country code={issuer} />)
          </option>
        ))}
      </select>
    </label>
  );
}
