/**
 * What a business is bound by, in the languages that are answered in: a sentence may speak of it only when the entry it
 * names does. This holds across languages, where words cannot be compared.
 */
export const BINDING: readonly RegExp[] = [
  // money back
  /返金|払い?戻|キャッシュバック|refund|reimburs|money back|rembours|erstatt|rückzahl|reembols|estorn|rimbors|환불|환급|돈을? (?:돌려|다시)|退款|退钱|退還|拿回.{0,6}钱|hoàn (?:lại )?tiền|(?:trả|nhận) lại tiền|\b(?:geld|argent|dinero|dinheiro|soldi|denaro)\b/iu,
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
  // goods taken back
  /返品|返却|交換|\breturn|take (?:it |them )?back|sen[dt] .{0,12}back|\brepri(?:s|se|ses)\b|repren|retour|renvoy|zurück(?:nehm|genom|geb|send|schick)|umtausch|devol|devuel|\breso\b|restitu|반품|교환|退货|退貨|退回|trả hàng|đổi hàng/iu,
  // without exception
  /いつでも|常に|必ず|すべて|全て|always|\bany(?: time|thing)|everything|without exception|toujours|sans exception|immer|ausnahmslos|jederzeit|siempre|sempre|항상|언제나|무조건|总是|一律|随时|無條件|luôn|bất cứ lúc nào/iu,
  // codes and messages with them
  /コード|暗証|ショートメッセージ|sms|\b(?:security |verification |one-time )?codes?\b|\bcódigos?\b|\bcodice\b|인증번호|코드|验证码|代码|短信|驗證碼|\bmã\b|tin nhắn/iu,
  // card numbers
  /カード番号|card number|numéro de (?:votre |la |ta )?carte|kartennummer|número (?:de|da|do) (?:su |la |tu |seu )?(?:tarjeta|cartão)|카드 ?번호|卡号|卡號|số thẻ/iu,
  // bank details
  /口座|振込|bank (?:details|account|transfer)|\biban\b|coordonnées bancaires|compte bancaire|virement|bankverbindung|kontonummer|bankkonto|überweis|cuenta bancaria|transferencia|conta bancária|transferência|계좌|송금|银行|账户|转账|帳戶|ngân hàng|chuyển khoản|tài khoản/iu,
  // calls
  /電話|\bcall|phone|\bappel(?:ez|er|le)|téléphon|\bruf|anruf|telefon|\bllam(?:e|a|ar)\b|llámenos|teléfono|\bligue|\bligar|telefone|chiam|전화|打电话|致电|电话|gọi|điện thoại/iu,
  // something to be handed over
  /お送りください|送ってください|送付|返送|お?渡し|お?伝え|お?知らせ|提示|提出|入力|ご記入|\b(?:send|give|tell|hand|submit|enter|provide|mail)\b|\b(?:donne[zr]|envoye[zr]|communique[zr]|transmette[zr]|saisi(?:ssez|r))|\b(?:geben|senden|schicken|teilen|nennen) sie|\b(?:dé|den|envíe|mande|proporcione|entregue|indique|envie|forneça|informe|diga)(?!\p{L})|알려 ?주|보내 ?주|입력|제출|提供|发送|發送|告诉|输入|提交|cung cấp|gửi|nhập/iu,
  // something to be paid
  /支払|代金|料金|送料|手数料|振込|負担|円|\bpay|paye[zr]|zahl|\bpagu?e|\bpag(?:ar|o)|지불|결제|支付|付款|thanh toán/iu,
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
