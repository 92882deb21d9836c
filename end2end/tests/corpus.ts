// Markdown that has everything once, for tests of looks, layout and hydration.
import { createRequire } from 'node:module';

export const EVERYTHING = `# A heading

Text with *emphasis*, **strong**, ~~gone~~, \`code\`, a [link](https://example.org/), and https://example.org/auto.
A price like $5 or $10 is not math, but $a^2 + b^2 = c^2$ is. A note[^1]. averyveryverylongword${'o'.repeat(80)}

$$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$

- [x] done
- [ ] open
  1. one
  2. two

> [!NOTE]
> A note in a box.

| left | right | a much longer heading than the others | and one more |
|:-----|------:|---------------------------------------|--------------|
| 1    |     2 | three                                 | four         |

\`\`\`rust
fn main() { println!("a line that is rather long, so that it scrolls inside its own box: {}", 42); }
\`\`\`

<b onclick="alert(1)">raw</b> & <script>alert(2)</script>

---

[^1]: The note itself.
`;

/** The examples of CommonMark 0.31.2, as one text. */
export function commonMark(): string {
  const examples = createRequire(import.meta.url)('commonmark-spec').tests as { markdown: string }[];
  return examples.map(({ markdown }) => markdown.replaceAll('→', '\t')).join('\n\n');
}
