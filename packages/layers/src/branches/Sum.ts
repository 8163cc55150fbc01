/** The sum of two sizes as a type, as far as the compiler knows them: `Sum<128, 199>` is 327. @internal */
export type Sum<A extends number, B extends number> = number extends A
  ? number
  : number extends B
    ? number
    : NumberOf<AddDigits<Digits<`${A}`>, Digits<`${B}`>, 0>>;

/** The digits of a number, the last one first. */
type Digits<Text extends string> = Text extends `${infer Digit extends number}${infer Rest}`
  ? [...Digits<Rest>, Digit]
  : [];

/** Column by column, with a carry of 0 or 1, as on paper; the digits of the sum as text, the first one first. */
type AddDigits<A extends readonly number[], B extends readonly number[], Carry extends 0 | 1> = [
  A,
  B,
] extends [readonly [], readonly []]
  ? Carry extends 1
    ? "1"
    : ""
  : SumOfThree<First<A>, First<B>, Carry> extends readonly [
        infer Digit extends number,
        infer Next extends 0 | 1,
      ]
    ? `${AddDigits<Rest<A>, Rest<B>, Next>}${Digit}`
    : never;

type First<List extends readonly number[]> = List extends readonly [infer Digit extends number, ...infer _]
  ? Digit
  : 0;
type Rest<List extends readonly number[]> = List extends readonly [
  number,
  ...infer Others extends readonly number[],
]
  ? Others
  : [];

/** The last digit of a sum of two digits and a carry, and the carry that it gives. */
type SumOfThree<A extends number, B extends number, Carry extends 0 | 1> = [
  ...Units<A>,
  ...Units<B>,
  ...Units<Carry>,
] extends readonly [...Ten, ...infer Over]
  ? [Over["length"], 1]
  : [[...Units<A>, ...Units<B>, ...Units<Carry>]["length"], 0];

type Ten = Units<10>;
type Units<Count extends number, Made extends readonly 1[] = []> = Made["length"] extends Count
  ? Made
  : Units<Count, [...Made, 1]>;

type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;
