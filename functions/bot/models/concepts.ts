/**
 * What a business is bound by, in the languages that are answered in: a sentence may speak of it only when the entry it
 * names does. This holds across languages, where words cannot be compared.
 */
export const BINDING: readonly RegExp[] = [
  // money back
  /返金|払い?戻|キャッシュバック|refund|reimburs|money back|rembours|erstatt|rückzahl|reembols|estorn|rimbors|환불|환급|退款|退钱|退還|hoàn (?:lại )?tiền/iu,
  // compensation
  /補償|賠償|慰謝料|compensat|indemni|entschädig|schadensersatz|보상|배상|赔偿|补偿|賠償|bồi thường/iu,
  // money of another country
  /[€£$₩₫]|euro|ユーロ|dollar|ドル|ポンド|ウォン|人民元|人民币|\b(?:eur|usd|gbp|krw|cny|vnd)\b|\d ?(?:원|đồng)/iu,
  // promises and guarantees
  /約束|保証|保障|promis|promet|guarant|garant|versprech|versicher|prometo|약속|보장|承诺|承諾|保证|保證|cam kết|hứa|đảm bảo/iu,
  // reductions
  /割引|値引|半額|クーポン|優待|discount|coupon|voucher|rabatt|gutschein|réduction|remise|descuento|desconto|sconto|cupón|cupom|할인|쿠폰|折扣|优惠|優惠|giảm giá/iu,
  // free of charge
  /無料|無償|タダ|free of charge|for free|\bfree\b|gratuit|kostenlos|gratis|grátis|무료|免费|免費|miễn phí/iu,
  // the law
  /法的|契約|合意|legally|binding|contract|agreement|juridi|rechtlich|vertrag|법적|법률|계약|法律|合同|pháp lý|hợp đồng/iu,
  // who somebody is, and what he may do
  /本人確認|認証|管理者|開発者|verified|verification|authenticat|administrator|developer|vérifié|administrateur|verifizier|verificad|administrador|인증|관리자|验证|驗證|管理员|xác minh|quản trị/iu,
  // secrets and the machinery
  /パスワード|暗証|プロンプト|秘密|指示|password|prompt|secret|instruction|mot de passe|consigne|passwort|anweisung|contraseña|instruccion|senha|instruç|비밀번호|프롬프트|지시|密码|密碼|提示词|指令|mật khẩu|chỉ dẫn/iu,
  // something done for the customer
  /(?:し|いたし|致し|り|き|れ)ました|済み(?:です|ました)|we have |we've |i have |i've |has been |have been |j'ai |nous avons |ich habe |wir haben |hemos |he (?:\p{L}+ado|\p{L}+ido)|foi |했습니다|드렸습니다|已经为|已经|已為|tôi đã|chúng tôi đã/iu,
  // permission and exception
  /承認|許可|特別に|例外|approv|exception|approuv|genehmig|ausnahme|excepci|exceç|aprobad|aprovad|승인|예외|批准|例外|phê duyệt|ngoại lệ/iu,
];

/** A "no" in the languages of the FAQ: an answer must not turn what its entry says. */
export const NEGATION: Readonly<Record<string, RegExp>> = {
  ja: /ません|ない(?!で)|なく|不可|お断り|対象外|できかね|禁止|除き|除く/u,
  en: /\b(?:no|not|never|cannot|without|unable|refuse|except|excluded|neither|nor)\b|n['’]t\b/iu,
};

const NUMBERS: readonly (readonly [number, string])[] = [
  [2, 'two deux zwei dois hai 둘'],
  [3, 'three trois drei tres três tre'],
  [4, 'four quatre vier cuatro quatro quattro'],
  [5, 'five cinq fünf cinco cinque'],
  [6, 'six sechs seis sáu'],
  [7, 'seven sept sieben siete sete sette bảy'],
  [8, 'eight huit acht ocho oito otto tám'],
  [9, 'nine neuf neun nueve nove chín'],
  [10, 'ten dix zehn diez dez dieci mười'],
  [15, 'fifteen quinze fünfzehn quince quindici'],
  [20, 'twenty vingt zwanzig veinte vinte venti'],
  [30, 'thirty trente dreißig treinta trinta trenta'],
  [40, 'forty quarante vierzig cuarenta quarenta quaranta'],
  [50, 'fifty cinquante fünfzig cincuenta cinquenta cinquanta half moitié hälfte mitad metade metà nửa'],
  [60, 'sixty soixante sechzig sesenta sessenta sessanta'],
  [70, 'seventy siebzig setenta settanta'],
  [80, 'eighty achtzig ochenta oitenta ottanta'],
  [90, 'ninety neunzig noventa novanta'],
  [100, 'hundred cent hundert cien ciento cem cento trăm'],
  [1000, 'thousand mille tausend mil nghìn ngàn'],
];

/** Numbers written as words; those that also mean "a" are missing on purpose. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  NUMBERS.flatMap(([value, words]) => words.split(' ').map((word) => [word, value] as const)),
);
