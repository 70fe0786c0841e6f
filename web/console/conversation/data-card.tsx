import type { Card } from '../../../functions/protocol/server.ts';

/** What was looked up for a customer, as a small table. */
export const DataCard = ({ card }: { readonly card: Card }) => (
  <table class="data-card">
    <caption>{card.title}</caption>
    <tbody>
      {card.rows.map(({ label, value }, index) => (
        <tr key={`${index}-${label}`}>
          {label === card.title ? (
            <td colSpan={2}>{value}</td>
          ) : (
            <>
              <th scope="row">{label}</th>
              <td>{value}</td>
            </>
          )}
        </tr>
      ))}
    </tbody>
  </table>
);
