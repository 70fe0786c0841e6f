/** A question about shipping fees, the Japanese words a model would search with, and its answer from the Japanese entry. */
export const TRANSLATIONS = [
  {
    language: 'fr',
    question: 'Combien coûtent les frais de port ?',
    words: '送料はいくらですか',
    answer:
      "Les frais de port sont de 550 yens (TTC) dans tout le Japon [1]. À partir de 5 000 yens d'achat, la livraison est gratuite [1].",
  },
  {
    language: 'de',
    question: 'Wie hoch sind die Versandkosten?',
    words: '送料はいくらですか',
    answer: 'Der Versand kostet in ganz Japan 550 Yen (mit Steuern) [1]. Ab 5.000 Yen ist die Lieferung kostenlos [1].',
  },
  {
    language: 'es',
    question: '¿Cuánto cuesta el envío?',
    words: '送料はいくらですか',
    answer: 'El envío cuesta 550 yenes en todo Japón [1]. Para Hokkaido, Okinawa y las islas son 1.100 yenes [1].',
  },
  {
    language: 'pt',
    question: 'Quanto custa o frete para a minha casa?',
    words: '送料はいくらですか',
    answer: 'O frete custa 550 ienes em todo o Japão [1]. Acima de 5.000 ienes o frete é grátis [1].',
  },
  {
    language: 'ko',
    question: '배송비는 얼마인가요?',
    words: '送料はいくらですか',
    answer: '배송비는 전국 550엔(세금 포함)입니다[1]. 5,000엔 이상 주문하시면 무료입니다[1].',
  },
  {
    language: 'zh',
    question: '运费是多少钱？',
    words: '送料はいくらですか',
    answer: '全日本运费统一为550日元（含税）[1]。北海道、冲绳和离岛为1,100日元（含税）[1]。',
  },
  {
    language: 'vi',
    question: 'Phí vận chuyển là bao nhiêu?',
    words: '送料はいくらですか',
    answer: 'Phí vận chuyển là 550 yên trên toàn nước Nhật [1]. Đơn hàng từ 5.000 yên được miễn phí [1].',
  },
] as const;
