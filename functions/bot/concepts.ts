/**
 * What customers call the same thing, a concept a line: its name, then words in Japanese, English, German, French, Korean
 * and Chinese. `*`: any ending; `~`: a space inside a phrase. Words of the table are matched in texts and questions alike,
 * so a question meets an entry that says the same in other words, or in another language.
 */
export const CONCEPTS = `
price | 料金 値段 価格 費用 代金 金額 いくら なんぼ コスト 安い 高い 何円 お金がかか | price* cost* fee fees charge* expens* cheap* how~much rate rates | preis* kost* gebühr* teuer* | prix coût* cout* tarif* frais cher combien | 가격 요금 비용 얼마 수수료 | 价格 费用 多少钱 收费 手续费 成本
shippingfee | 送料 配送料 配達料 配送費 送り賃 運賃 郵送料 | shipping~fee shipping~cost delivery~fee delivery~cost postage freight* | versandkost* porto | frais~de~port livraison~coût | 배송비 배송료 | 运费 邮费
free | 無料 タダ ただで 0円 フリー | free gratis | kostenlos* gratis umsonst | gratuit* | 무료 공짜 | 免费
pay | 支払 払い 払う 払え 払っ 決済 納付 納め 納入 振込 振り込 入金 会計 | pay* paid payment* checkout | zahl* bezahl* | pai* pay* règl* | 결제 지불 납부 입금 | 支付 付款 缴费 缴纳
receive | 受け取 受取 届く 届い 届か 着く 着い 着か 到着 来ない 来る もらえ 貰 | receiv* arriv* get~my | erhalt* empfang* ankom* | recev* reçoi* reçu* arriv* | 받 도착 수령 | 收到 接收 到达 领取
deliver | 配送 配達 発送 お届け 届け 宅配 出荷 送っ 輸送 | deliver* ship* sent dispatch* parcel* package* | liefer* versand* paket* | livr* expédi* colis | 배송 배달 발송 | 配送 发货 快递 送货
track | 追跡 配送状況 配達状況 どこにあ 今どこ いまどこ 問い合わせ番号 伝票番号 トラッキング | track* where~is~my | sendungsverfolg* | suiv* | 조회 추적 | 追踪 查询
return | 返品 返却 返す 返したい 送り返 戻し 返送 クーリングオフ | return* send~back | zurück* rücksend* retour* | retour* renvo* | 반품 반송 | 退货 退回 退换
refund | 返金 払い戻 払戻 還付 お金を返 お金返 キャッシュバック | refund* money~back reimburs* | erstatt* rückzahl* | rembours* | 환불 환급 | 退款 退还
exchange | 交換 取り替 取替 替えて 替えたい 換えて 引き換え 差し替え | exchang* replac* swap* | umtausch* tausch* ersetz* | échang* remplac* | 교환 | 交换 更换 换货
cancel | キャンセル 取り消 取消 解約 やめたい やめる 止めたい 辞め 退会 解除 中止 廃止 停止 脱退 破棄 | cancel* terminat* unsubscrib* quit close~my stop* end~my | kündig* storn* abbest* abbrech* | annul* résili* désabonn* arrêt* | 취소 해지 탈퇴 중지 | 取消 解约 退订 注销 停止
change | 変更 変える 変えたい 変えて 変わっ かえたい かえる 修正 訂正 直したい 切り替え 変わる 改め 更新 | chang* modif* updat* edit* correct* switch* alter* | änder* wechsel* aktualisier* bearbeit* | chang* modifi* mettre~à~jour corrig* | 변경 수정 바꾸 갱신 | 更改 修改 变更 更新 更换
address | 住所 届け先 送り先 配送先 宛先 住まい 転居 | address* | adress* anschrift* | adress* | 주소 | 地址 住址
move | 引っ越 引越 転居 転入 転出 住所変更 移転 | mov* relocat* | umzug* umzieh* | déménag* | 이사 전입 전출 | 搬家 迁移 迁入
order | 注文 オーダー 頼ん 頼み 購入 買っ 買い 買う 買物 ショッピング | order* purchas* buy* bought acquir* obtain* | bestell* kauf* erwerb* erhält | command* achat* achet* acquér* procur* | 주문 구매 구입 얻 | 购买 订单 下单 买 获得
sell | 売る 売り 販売 売却 取り扱い 扱って | sell* sold sale sales | verkauf* | vend* vente* | 판매 팔 | 出售 销售 卖
stock | 在庫 再入荷 入荷 品切 売り切 売切 欠品 | stock* restock* sold~out availab* | vorrät* lager* verfügbar* | stock* disponib* rupture | 재고 품절 입고 | 库存 缺货 补货
defect | 壊れ 破損 故障 不良 割れ 傷 キズ 動かない 欠陥 汚れ 使えない 調子が悪 おかしい 不具合 壊し | broken defect* damag* faulty malfunction* crack* not~work* doesn~t~work | defekt* kaputt* beschädig* | cass* défectu* endommag* abîm* panne | 고장 파손 불량 망가 | 损坏 破损 故障 坏了 缺陷
repair | 修理 直して 直す 修繕 補修 保証 | repair* fix* warrant* guarantee* | reparatur* reparier* garantie* | répar* garanti* | 수리 보증 | 维修 修理 保修 保证
error | エラー トラブル 障害 不具合 失敗 できない できません 出来ない うまくいかない つながらない 繋がらない 開かない 起動しない 固まる フリーズ 落ちる 真っ白 | error* problem* fail* trouble* issue* crash* freez* won~t~open cannot can~t unable | fehler* problem* funktioniert~nicht abstürz* | erreur* problème* échou* panne* plant* | 오류 문제 에러 실패 안되 | 错误 问题 失败 故障 无法
login | ログイン サインイン ログオン 入れない 認証 | log~in login* sign~in signin | anmeld* einlogg* | connexion connect* identifi* | 로그인 | 登录 登陆
password | パスワード 暗証番号 パスコード pw ぱすわーど 合言葉 | password* passcode* pin | passwort* kennwort* | mot~de~passe | 비밀번호 암호 패스워드 | 密码
forget | 忘れ わすれ 思い出せ わからなくな 分からなくな 不明 | forg* remember* | vergess* | oubli* | 잊 까먹 | 忘记 忘了
lose | 紛失 なくし 無くし 失くし 落とし 落し 落とした 盗 忘れ物 遺失 見つからない | lost los* stolen steal* missing misplac* | verlor* verlier* gestohl* verlust* | perd* vol* égar* | 분실 잃어 도난 | 丢失 遗失 被盗 丢了
register | 登録 会員登録 新規登録 入会 加入 会員になる アカウント作成 作りたい 登録手続 | regist* sign~up signup join* enrol* create~an~account | registrier* anmeld* beitret* | inscri* adhér* créer~un~compte | 가입 등록 | 注册 登记 加入
apply | 申し込 申込 申請 応募 手続 届け出 届出 提出 請求 エントリー 窓口 手続き | appl* submit* request* procedur* | beantrag* antrag* bewerb* | demand* candidat* soumet* démarch* | 신청 접수 제출 | 申请 申办 提交 办理
account | アカウント 口座 会員 マイページ 登録情報 | account* profile* | konto* konten | compte* | 계정 계좌 | 账户 帐户 账号 帐号
mail | メール mail eメール メアド アドレス メルマガ 通知 お知らせ | e-mail* email* mail* newsletter* notif* | e-mail* mail* newsletter* benachrichtig* | e-mail* email* mail* courriel* infolettre* | 메일 이메일 알림 | 邮件 邮箱 通知
phone | 電話 携帯 スマホ スマートフォン ケータイ けいたい 端末 iphone android 機種 本体 | phone* mobile* smartphone* device* handset* call* | telefon* handy* gerät* smartphone* anruf* | téléphon* portable* appareil* mobile* | 전화 휴대폰 핸드폰 스마트폰 단말 | 电话 手机 设备
contact | 問い合わせ 問合せ 連絡 相談 窓口 サポート オペレーター 担当者 電話番号 | contact* support* reach* call~you help~desk helpline inquir* | kontakt* erreich* hotline | contact* joindre assistance | 문의 연락 상담 | 联系 咨询 客服
hours | 営業時間 何時から 何時まで 何時 開館 閉館 開庁 受付時間 時間帯 定休日 休館 休業 営業日 開いて やってる やってますか | hours open* close* when~are~you business~hours | öffnungszeit* uhr geöffnet | horaire* heures ouvert* fermé* | 영업시간 몇시 운영시간 | 营业时间 几点 开放时间
howlong | 何日 どのくらい どれくらい いつ頃 いつごろ 日数 期間 期限 何ヶ月 何か月 何年 何週間 いつまで いつから 時期 タイミング | how~long how~soon when deadline* due period* duration* until | wie~lange wann dauer* frist* | combien~de~temps quand délai* durée* | 언제 얼마나 기간 기한 며칠 | 多久 多长时间 什么时候 何时 期限 时间
point | ポイント ぽいんと マイル マイレージ 特典 還元 | point* mile* reward* | punkt* prämie* | point* fidélité | 포인트 마일 적립 | 积分 里程
coupon | クーポン 割引 値引 セール 優待 プロモ キャンペーン | coupon* discount* promo* voucher* | gutschein* rabatt* | coupon* réduction* remise* bon~de | 쿠폰 할인 | 优惠券 折扣 优惠
receipt | 領収書 領収証 レシート インボイス 明細 請求書 適格請求書 納品書 | receipt* invoice* statement* bill bills billing | rechnung* quittung* beleg* | reçu* facture* justificatif* | 영수증 청구서 명세 | 收据 发票 账单 明细
card | クレジットカード クレカ カード visa | credit~card card cards visa mastercard | kreditkart* karte* | carte* | 카드 신용카드 | 信用卡 卡
gift | ギフト プレゼント 贈り物 贈答 ラッピング 包装 のし 熨斗 お祝い | gift* present* wrap* | geschenk* | cadeau* emballage | 선물 포장 | 礼物 礼品 包装
size | サイズ 大きさ 寸法 きつい ゆるい 小さい 大きい 容量 | size* fit* too~small too~big dimension* measure* | größe* passt | taille* dimension* | 사이즈 크기 | 尺寸 大小 尺码
use | 使い方 利用 使う 使え 使用 使いたい 活用 操作 使って | us* utiliz* | benutz* nutz* verwend* gebrauch* | utilis* employ* usage* | 사용 이용 쓰 | 使用 利用
start | 開始 始め はじめ スタート 開通 起動 新規 開設 | start* begin* activat* get~started launch* | start* beginn* anfang* aktivier* | commenc* début* démarr* activ* lanc* | 시작 개시 개통 | 开始 启动 激活 开通
confirm | 確認 見る 見たい 調べ チェック 見方 照会 閲覧 参照 | check* confirm* verif* view* see look~up find~out | prüf* bestätig* überprüf* anseh* | vérifi* confirm* consult* voir | 확인 조회 보 | 确认 查看 检查 验证
create | 作成 作る 作り 作った 作られ 生成 創設 発明 開発 発行 生み出 設立 創業 | creat* mak* made invent* develop* found* generat* issu* | erstell* erfund* erfind* erschaff* entwick* geschaff* erzeug* | cré* invent* développ* fond* génér* émis* émet* | 만들 생성 개발 발명 창시 발행 | 创建 创造 发明 开发 产生 发行 制造
who | 誰 だれ 何者 どなた | who whom whose person | wer wen wem | qui | 누가 누구 | 谁
safe | 安全 セキュリティ 安心 保護 守 危険 リスク 大丈夫 | safe* secur* protect* risk* danger* trust* | sicher* schutz schütz* risik* vertrau* gefahr* | sécur* sûr* protég* risque* confian* danger* | 안전 보안 보호 위험 신뢰 | 安全 保护 风险 危险 信任
fraud | 詐欺 不正 なりすまし 迷惑 フィッシング 乗っ取 怪しい 不審 偽 悪質 ハッキング | fraud* scam* phish* spam* hack* fake* suspicious unauthor* steal* | betrug* betrüg* phishing gehackt hack* spam | fraud* arnaqu* hameçonn* pirat* spam | 사기 피싱 스팸 해킹 | 诈骗 欺诈 钓鱼 垃圾 黑客
legal | 合法 違法 法律 法的 規制 適法 法令 犯罪 | legal* illegal* law* regulat* lawful* crimin* | legal* illegal* gesetz* recht* regulier* krimin* | légal* illégal* loi* réglement* juridi* crimin* | 합법 불법 법률 법적 규제 범죄 | 合法 非法 法律 监管 犯罪 违法
tax | 税金 税 納税 課税 控除 確定申告 消費税 | tax* | steuer* | impôt* tax* fisc* | 세금 세 | 税
advantage | 利点 メリット 長所 特徴 良い点 強み いいところ | advantag* benefit* merit* pros feature* | vorteil* nutzen | avantag* bénéfice* intérêt* | 장점 이점 혜택 | 优点 优势 好处
disadvantage | 欠点 デメリット 短所 弱点 悪い点 問題点 | disadvantag* drawback* cons downside* weakness* | nachteil* schwäch* | inconvénient* désavantag* défaut* | 단점 | 缺点 劣势
difficult | 難しい 簡単 大変 むずかしい 易しい 手軽 困難 | difficult* hard eas* simpl* complicat* | schwer* schwierig* einfach* leicht* kompliziert* | difficil* facil* simpl* compliqu* | 어려 쉽 간단 | 困难 难 容易 简单 复杂
earn | 稼ぐ 稼げ 儲 利益 収入 投資 報酬 | earn* profit* income* invest* money~with revenue* | verdien* gewinn* einkommen invest* | gagn* profit* revenu* invest* | 벌 수익 투자 돈 | 赚 盈利 收入 投资 利润
need | 必要 要る いる物 持ち物 用意 書類 条件 資格 | need* requir* necessar* document* eligib* | brauch* benötig* erforder* nötig* unterlag* | besoin* nécess* faut requis* document* pièce* | 필요 서류 자격 | 需要 必要 必须 材料 条件
speed | 速度 速い 遅い 遅く 早い 重い 低速 スピード 待た 遅延 遅れ | speed* slow* fast* quick* delay* wait* late | schnell* langsam* geschwind* wart* verzög* | vitesse* lent* rapid* attend* retard* | 속도 느리 빠르 지연 기다 | 速度 慢 快 延迟 等待
data | データ ギガ gb 通信量 容量 パケット | data gb gigabyte* allowance | daten* datenvolumen | données go | 데이터 용량 | 数据 流量
network | ネットワーク 回線 通信 電波 圏外 接続 wifi wi-fi ネット インターネット つながら 繋がら | network* connect* internet wifi wi-fi signal coverage | netz* verbind* internet empfang wlan | réseau* connect* internet wifi signal | 네트워크 통신 인터넷 연결 와이파이 | 网络 连接 上网 信号
abroad | 海外 外国 国外 国際 渡航 海外旅行 ローミング | abroad overseas international* foreign* roaming | ausland* international* | étranger* international* itinéranc* | 해외 국제 외국 | 国外 海外 国际 境外 漫游
plan | プラン コース 契約 料金プラン 定額 会員種別 | plan plans contract* subscri* tier* | tarif* vertrag* abo* | forfait* contrat* abonn* | 요금제 계약 플랜 | 套餐 合同 计划
value | 価値 値打ち 値上がり 値下がり 相場 | valu* worth* | wert* | valeur* vaut | 가치 | 价值 价格
control | 管理 支配 コントロール 運営 制御 所有 | control* manag* own* govern* operat* | kontroll* verwalt* besitz* betreib* | contrôl* gér* possèd* gouvern* | 통제 관리 소유 운영 | 控制 管理 拥有 运营
work | 仕組み 機能 しくみ 動作 働き | work* function* mechan* | funktion* arbeit* | fonction* march* | 작동 원리 기능 | 工作 运作 原理 功能
what | とは 何ですか なんですか って何 意味 定義 | what~is definition* mean* | was~ist bedeut* | qu~est~ce signifi* | 무엇 뭐 란 | 什么是 是什么
limit | 制限 限度 上限 限界 有限 制約 最大 | limit* maximum max restrict* cap finite | begrenz* grenz* limit* beschränk* höchst* endlich* | limit* maxim* restrict* plafond fini* | 제한 한도 최대 한정 | 限制 上限 最大 有限
delete | 削除 消す 消したい 消去 抹消 取り除 | delet* remov* eras* | lösch* entfern* | supprim* effac* retir* | 삭제 지우 | 删除 移除 消除
reissue | 再発行 再交付 再発送 作り直 もう一度 再度 | reissu* replacement resend again another~copy | neu~ausstell* erneut nochmal* | rééd* renouvel* renvoyer à~nouveau | 재발급 재발송 다시 | 补办 重新 重发 补发
certificate | 証明書 証明 証書 住民票 戸籍 印鑑 謄本 抄本 | certificat* proof* registry | bescheinig* nachweis* urkunde* zertifikat* | certificat* attestation* justificatif* | 증명서 증명 등본 | 证明 证书
birth | 出生 産まれ 生まれ 出産 赤ちゃん 妊娠 産前 産後 子どもが 乳児 新生児 母子 | birth* born* baby pregnan* newborn* | geburt* gebor* baby schwanger* | naissan* bébé* enceint* né | 출생 아기 임신 출산 | 出生 婴儿 怀孕 生育
child | 子ども 子供 こども 児童 幼児 お子 息子 娘 未成年 学生 | child* kid* minor* son daughter infant* student* | kind* minderjähr* | enfant* mineur* bébé | 아이 어린이 자녀 미성년 | 孩子 儿童 未成年 小孩
nursery | 保育園 保育所 幼稚園 こども園 託児 学童 預け | nurser* kindergarten* daycare preschool* childcare | kindergarten kita krippe | crèche* maternelle* garderie* | 어린이집 유치원 | 幼儿园 托儿所
marriage | 結婚 婚姻 入籍 離婚 籍 夫婦 名字 苗字 姓 氏名 改姓 | marri* wedding divorc* surname* maiden | heirat* hochzeit* ehe scheid* nachname* | mari* divorc* nom~de | 결혼 이혼 혼인 | 结婚 离婚 婚姻 改姓
death | 死亡 亡くな 死ん 他界 葬儀 相続 遺族 火葬 お悔やみ 故人 | death* died dead deceas* funeral* inherit* bereave* | tod* gestorb* verstorb* erb* | décè* mort* décéd* hérit* | 사망 상속 돌아가 | 死亡 去世 继承
garbage | ごみ ゴミ 廃棄 捨て 粗大 不用品 リサイクル 収集 分別 資源 処分 | garbage trash waste rubbish recycl* dispos* | müll* abfall* entsorg* | ordure* déchet* poubelle* recycl* | 쓰레기 폐기 재활용 | 垃圾 废弃 回收
hospital | 病院 医療 診療 受診 健康診断 検診 健診 診察 医者 病気 治療 医療費 | hospital* doctor* medical clinic* health* | krankenhaus* arzt* medizin* gesundheit* | hôpit* médec* santé clinique* | 병원 의료 진료 건강 | 医院 医疗 看病 体检 健康
vaccine | 予防接種 ワクチン 接種 注射 | vaccin* immuni* shot | impf* | vaccin* | 예방접종 백신 접종 | 疫苗 接种
insurance | 保険 国保 健保 保険証 補償 社会保険 | insur* coverage | versicher* | assur* | 보험 | 保险
pension | 年金 老齢 老後 厚生年金 国民年金 | pension* retire* | rente* pension* | retrait* pension* | 연금 | 养老金 年金
elderly | 高齢 介護 老人 シニア お年寄り 親の世話 要介護 デイサービス ヘルパー | elder* senior* nursing~care caregiver* | senior* pflege* ältere | âgé* senior* | 노인 간병 고령 | 老人 护理 高龄
allowance | 手当 補助 助成 給付 支援金 補助金 助成金 給付金 援助 お金がもらえ | allowanc* subsid* grant* benefit* aid | zuschuss* beihilfe* förder* | allocation* subvention* aide* | 수당 보조 지원금 | 补贴 津贴 补助
library | 図書館 本を借り 借りる 貸出 返却期限 | librar* borrow* loan* | bibliothek* büch* ausleih* | bibliothèqu* emprunt* | 도서관 대출 | 图书馆 借书 借阅
reserve | 予約 空き状況 空いて 押さえ 取り置き | reserv* book~a booking* appointment* | reservier* buch* termin* | réserv* rendez-vous | 예약 | 预约 预订
parking | 駐車 駐輪 パーキング 車を停め 車停め | park* | park* | stationn* parking* | 주차 | 停车
car | 車 自動車 バイク 原付 軽自動車 | car cars vehicle* motor* | auto* fahrzeug* | voitur* véhicul* auto* | 자동차 차 | 汽车 车辆
dog | 犬 猫 ペット 飼い | dog* cat cats pet pets animal* | hund* katz* haustier* | chien* chat* animal* animaux | 개 고양이 반려 | 狗 猫 宠物
disaster | 災害 地震 避難 台風 洪水 停電 津波 防災 大雨 | disaster* earthquake* evacuat* flood* outage* blackout* | katastroph* erdbeben* stromausfall* | catastroph* séism* évacu* inond* panne~de~courant | 재해 지진 대피 정전 | 灾害 地震 避难 停电
water | 水道 断水 上下水道 水漏れ 下水 蛇口 | water* leak* tap | wasser* | eau fuite* | 수도 누수 물 | 自来水 供水 漏水
electric | 電気 電力 検針 ブレーカー アンペア 使用量 | electric* power energy meter* | strom* elektri* | électri* courant* énergie | 전기 전력 | 电 电力
house | 住宅 家 賃貸 アパート 家賃 住まい マンション 団地 借家 | hous* home* rent* apartment* flat | wohn* haus* miet* | logement* maison* loyer* appartement* | 주택 집 임대 | 住房 房屋 租房
job | 仕事 就職 求人 採用 働き 転職 失業 アルバイト バイト | job* work~for employ* hir* recruit* career* unemploy* | arbeitsplatz* stelle* beruf* bewerb* arbeitslos* | emploi* travail* recrut* chômage | 취업 채용 구직 일자리 | 工作 招聘 就业 求职 失业
school | 学校 入学 転校 小学校 中学校 学区 大学 授業 | school* universit* class* enrol* | schule* universität* | écol* universit* scolair* | 학교 입학 | 学校 入学
vote | 選挙 投票 期日前 選挙権 | vot* elect* | wahl* wähl* | vot* élect* | 투표 선거 | 选举 投票
install | インストール ダウンロード 導入 設定 セットアップ 初期設定 入れ方 | install* download* set~up setup configur* setting* | installier* herunterlad* einricht* einstell* | install* télécharg* configur* paramètr* réglage* | 설치 다운로드 설정 | 安装 下载 设置
backup | バックアップ 復元 復旧 引き継ぎ 引継ぎ 移行 データ移行 | backup* restor* migrat* transfer* recover* | sicher* wiederherstell* übertrag* | sauvegard* restaur* transfér* récupér* | 백업 복원 이전 | 备份 恢复 迁移
transfer | 振込 送金 移す 移行 譲 引き落と 口座振替 転送 | transfer* send~money wire* remit* direct~debit | überweis* lastschrift* übertrag* | vir* transfér* prélèv* | 이체 송금 | 转账 汇款 转移
bag | 荷物 手荷物 バッグ かばん 鞄 スーツケース | bag* baggage luggage suitcase* | gepäck* koffer* tasche* | bagage* valise* sac | 짐 수하물 가방 | 行李 包
seat | 座席 席 シート | seat* | sitz* platz* | siège* place* | 좌석 | 座位
flight | 便 飛行機 フライト 搭乗 航空券 空港 | flight* fly* plane* board* airport* | flug* flieg* flughafen* | vol vols avion* embarqu* aéroport* | 비행 항공 탑승 | 航班 飞机 登机 机场
complaint | 苦情 クレーム 文句 不満 ひどい 最悪 対応が悪 意見 要望 | complain* dissatisf* terrible awful feedback* | beschwer* reklam* | plaint* réclam* insatisf* | 불만 항의 의견 | 投诉 抱怨 意见
shop | 店舗 お店 店 実店舗 ショップ 直営 支店 | store* shop* branch* | geschäft* laden filiale* | magasin* boutique* agence* | 매장 가게 지점 | 商店 门店 店铺
person | 人と話 担当者 オペレーター 人間 スタッフ 係の人 | human agent* representative* operator* real~person staff | mitarbeiter* mensch* | humain* conseiller* agent* | 상담원 사람 직원 | 人工 客服人员
sim | sim シム esim しむ | sim esim | sim esim | sim esim | 유심 심 | sim卡
mnp | mnp 乗り換え 乗換 のりかえ 番号そのまま 番号移行 他社 | mnp port* carrier* | portier* rufnummernmitnahme | portabilité | 번호이동 | 携号转网
privacy | 個人情報 プライバシー 匿名 情報漏 | privacy personal~data anonym* | datenschutz* privat* anonym* | vie~privée confidential* données~personnelles anonym* | 개인정보 익명 프라이버시 | 隐私 个人信息 匿名
name | 名前 氏名 名義 苗字 姓 ニックネーム | name* | name* | nom noms prénom* | 이름 성명 명의 | 姓名 名字
hello | こんにちは おはよう こんばんは はじめまして | hello hi | hallo | bonjour salut | 안녕 | 你好
thanks | ありがとう 助かり サンキュー | thank* thx | danke* | merci | 감사 고마 | 谢谢
money | お金 現金 通貨 貨幣 円 マネー | money cash currenc* coin* | geld* währung* bargeld | argent monnaie* devise* espèces | 돈 현금 화폐 통화 | 钱 现金 货币
problem | 問題 課題 心配 影響 困 | problem* concern* issue* matter* | problem* sorge* | problème* souci* | 문제 걱정 | 问题 担心
people | 人々 人 ユーザー 利用者 消費者 | people* user* consumer* person* | mensch* leute nutzer* benutzer* verbraucher* | gens personne* utilisateur* consommateur* | 사람 사용자 소비자 | 人们 用户 消费者
company | 会社 企業 法人 ビジネス 事業 商店 店で | compan* business* corporat* merchant* firm* | unternehm* firma firmen geschäft* händler* | entrepris* sociét* commerc* | 회사 기업 법인 사업 | 公司 企业 商家 法人
help | 助け 手伝 ヘルプ サポート 詳しく もっと知 | help* assist* learn~more support* | hilf* unterstütz* mehr~erfahren | aid* assist* en~savoir~plus | 도움 지원 도와 | 帮助 支持 了解更多
attack | 攻撃 脆弱 破られ 侵入 漏洩 ハック | attack* vulnerab* breach* hack* exploit* | angriff* angreif* verwundbar* gehackt | attaqu* vulnérab* pirat* | 공격 취약 해킹 | 攻击 漏洞 黑客
save | 保存 貯金 貯め 保管 残す | sav* store* keep* stor* | speicher* spar* aufbewahr* | enregistr* épargn* conserv* stock* | 저장 저축 보관 | 保存 储蓄 储存
proxy | 代理 代わりに かわりに 委任 いにん 家族が 本人以外 本人でなくても 頼まれ | proxy behalf representative* someone~else | vollmacht* vertret* | procuration* représent* | 대리 위임 | 代理 委托
seal | 印鑑 実印 じついん ハンコ はんこ 判子 届け印 お届け印 押印 印 | seal* stamp* | stempel* siegel* | sceau tampon* | 도장 인감 | 印章 盖章
divorce | 離婚 別れる 別れた 別れて | divorc* separat* | scheid* trenn* | divorc* sépar* | 이혼 | 离婚
moveout | 転出 出ていく 県外に 市外に 引っ越して行 離れる | moving~out leav* | wegzug* auszug* | départ quitter | 전출 | 迁出
movein | 転入 引っ越してき 引っ越して来 越してき 移り住 | moving~in | zuzug* einzug* | arrivée emménag* | 전입 | 迁入
weekday | 曜日 収集日 日程 カレンダー スケジュール 予定日 何曜 日取り | schedul* calendar* weekday* day~of | termin* kalender* wochentag* | calendrier* jour* planning | 일정 요일 날짜 | 日程 星期 日期
bulky | 粗大 ソファ 布団 ふとん 家具 ベッド タンス マットレス 大型 机 棚 | bulky furniture sofa mattress* | sperrmüll* möbel* | encombrant* meuble* | 대형 가구 | 大件 家具
battery | 電池 バッテリー ライター スプレー 充電 危険物 有害 | batter* charg* lighter* spray* | batterie* akku* lade* | batterie* pile* charg* | 배터리 건전지 충전 | 电池 充电
appliance | 家電 エアコン テレビ 冷蔵庫 洗濯機 炊飯器 ドライヤー レンジ | applianc* fridge* tv television* washing~machine | gerät* kühlschrank* fernseh* | électroménag* frigo* | 가전 냉장고 | 家电 冰箱
income | 所得 収入 年収 給料 給与 稼ぎ | incom* salary salaries wage* | einkommen* gehalt* lohn* | revenu* salair* | 소득 수입 급여 | 收入 工资 所得
cannotpay | 払えない 払えな はらえない 滞納 困難 猶予 分割 分けて払 分納 督促 遅れた 払い忘れ 未払 延滞 | cannot~pay can~t~pay overdue instal* late~payment unpaid | ratenzahl* verzug mahnung* | échelonn* impay* retard~de~paiement | 연체 분할 미납 | 分期 逾期 欠费
debit | 口座振替 引き落と 引落 自動払 自動引 自動支払 | direct~debit autopay automatic~payment* | lastschrift* abbuch* | prélèvement* | 자동이체 | 自动扣款 代扣
scooter | 原付 原チャリ 原動機付 バイク 50cc スクーター オートバイ | scooter* moped* motorbike* motorcycle* | roller* moped* motorrad* | scooter* moto* | 오토바이 스쿠터 | 摩托车
plate | ナンバー 標識 プレート | number~plate license~plate | kennzeichen* | plaque* | 번호판 | 车牌
retire | 退職 会社やめ 会社を辞め 仕事やめ 仕事を辞め クビ 失業 離職 辞めた 退社 リストラ | retire* resign* laid~off quit~my~job unemploy* | kündig* arbeitslos* ruhestand | démission* licenci* chômage retrait* | 퇴직 실업 | 离职 失业 退休 辞职
employer | 就職 勤務先 会社の 職場 入社 社会保険 | employer* workplac* my~company | arbeitgeber* | employeur* | 직장 회사 | 单位 公司 就职
reduce | 減免 軽減 減額 免除 安くして 安くなる 安くでき まけて 割引 値下げ 下げたい 負担を軽 節約 | reduc* exempt* lower* cheaper waiv* | ermäßig* senk* befrei* günstig* | rédu* exonér* baiss* | 감면 할인 면제 | 减免 优惠 降低
medical | 医療費 手術 入院 高額 病院代 治療費 通院 | medical~bill* surger* hospital~bill* | arztkost* operation* | frais~médicaux opération* | 의료비 수술 | 医疗费 手术 住院
funeral | 葬儀 お葬式 葬祭 葬式 斎場 火葬 お墓 墓地 埋葬 霊園 | funeral* burial* cremat* cemeter* grave* | beerdig* bestattung* friedhof* | funér* obsèques cimeti* | 장례 화장 | 葬礼 火化 墓地
renovation | 工事 改修 リフォーム バリアフリー 段差 手すり 増築 耐震 改築 施工 | renovat* construct* remodel* install* | renovier* umbau* bauarbeit* | rénov* travaux | 공사 수리 리모델링 | 装修 施工 改造
dementia | 認知症 徘徊 ぼけ 物忘れ 行方不明 | dementia | demenz | démence | 치매 | 痴呆
temporary | 一時 ちょっとの間 だけ預 短期 臨時 数時間 一時的 | temporar* short-term for~a~while | vorübergehend* kurzzeit* | temporair* provisoir* | 임시 일시 | 临时 短期
waiting | 待機 空き 保留 落ちた 落選 順番 キャンセル待ち 待ち | waitlist* waiting~list queue* vacan* | wartelist* frei | liste~d~attente disponib* place* | 대기 빈자리 | 候补 排队 空位
extend | 延長 長く 延ばし 伸ばし 延期 ずらし 遅く 残業 後ろ倒し | extend* prolong* postpon* longer renew* | verläng* verschieb* | prolong* report* | 연장 연기 | 延长 延期 推迟
sick | 熱 発熱 体調 病気 風邪 具合が悪 病児 病後 けが ケガ 怪我 | sick ill fever injur* | krank* fieber* verletz* | malad* fièvre bless* | 아프 열 병 | 生病 发烧 受伤
singleparent | ひとり親 一人親 シングル 母子家庭 父子家庭 児童扶養 | single~parent* single~mother* | alleinerzieh* | monoparent* | 한부모 | 单亲
pickup | 送り迎え 送迎 迎え 引き取 取りに行 取りにいく 取りに来 店頭受取 受け取り場所 センター止め 営業所止め 局留め | pick~up pickup collect* | abhol* | retrait* récupér* retir* | 픽업 찾 | 自提 取货 接送
absence | 不在 留守 家にいな おらん 受け取れな 持ち戻 | missed absent not~home wasn~t~home | nicht~zuhause abwesen* verpasst | absent* manqué* | 부재 | 不在 没人在家
truancy | 不登校 行きたがらない 学校に行けない いじめ | bully* truan* | mobbing schulverweiger* | harcèl* | 등교거부 왕따 | 不上学 欺负
disability | 障害 障がい 不自由 身体障害 手帳 バリアフリー 車いす 車椅子 | disab* wheelchair* | behinder* rollstuhl* | handicap* fauteuil | 장애 | 残疾 障碍
book | 図書 本 資料 雑誌 書籍 | book books | buch bücher | livre* | 책 도서 | 书 图书
evacuate | 避難 逃げ 避難所 ハザード 浸水 洪水 大雨 | evacuat* shelter* flood* hazard* | evakuier* flut* | évacu* abri* inond* | 대피 침수 | 避难 洪水
road | 道路 道 穴 陥没 歩道 舗装 街灯 外灯 電灯 | road* street* pothole* sidewalk* | straße* strasse* gehweg* | route* rue* trottoir* | 도로 길 | 道路 路面
bicycle | 自転車 チャリ 駐輪 サイクル | bicycl* bike* cycl* | fahrrad* rad | vélo* bicyclette* | 자전거 | 自行车
consumer | 消費生活 悪徳 業者 通販 クーリングオフ 契約させられ だまされ 騙され 定期購入 訪問販売 | consumer* scam* cooling-off | verbraucher* | consommat* | 소비자 사기 | 消费者 投诉
passbook | 通帳 残高 入出金 取引履歴 記帳 | balance* bankbook* passbook* transaction* | kontostand* kontoauszug* | solde* relevé* | 통장 잔액 | 存折 余额
atm | atm おろせ おろす 下ろす 引き出 キャッシュコーナー 現金自動 | atm withdraw* cash~machine | geldautomat* abheb* | distributeur* retrait* | 인출 현금인출 | 取款 提现 取钱
coin | 小銭 硬貨 コイン 貯金箱 | coin* change | münz* kleingeld | pièce* monnaie | 동전 | 硬币
exchangemoney | 両替 外貨 ドル 外国通貨 ユーロ 為替 | exchange~rate foreign~currenc* dollar* | währung* umrechn* | devise* change | 환전 외화 | 兑换 外币
loan | ローン 融資 借り入れ 借入 お金を借り お金借り 借りたい 返済 貸付 キャッシング | loan* borrow* mortgag* lend* | kredit* darlehen* hypothek* | prêt* emprunt* crédit* | 대출 융자 | 贷款 借款 借钱
outage | 停電 真っ暗 電気が消え 電気消え 電気がつかない 消えた 障害情報 止まった | outage* blackout* power~cut down | stromausfall* ausfall* | panne* coupure* | 정전 장애 | 停电 中断
ampere | アンペア ブレーカー 30a 40a 20a 50a 容量 落ちる | amp amps ampere* breaker* | ampere* sicherung* | ampère* disjonct* | 암페어 차단기 | 安培 跳闸
meter | メーター 検針 計器 | meter* reading* | zähler* | compteur* | 계량기 검침 | 电表 抄表
solar | 太陽光 パネル ソーラー 発電 売電 買取 | solar panel* | solar* photovolt* | solaire* panneau* | 태양광 | 太阳能 光伏
genuine | 本物 偽物 名乗る 装った 怪しい 不審 | genuine* legit* real~or~fake authentic* | echt* gefälscht* | authentiq* faux | 진짜 가짜 | 真的 假的 冒充
customerid | お客様番号 会員id 会員番号 ユーザーid ログインid id 顧客番号 契約番号 | customer~number member~id user~id username* user~name | kundennummer* benutzername* | identifiant* numéro~client | 아이디 회원번호 고객번호 | 用户名 会员号 客户号
add | 追加 足す 増やし 招待 加え 増設 足りない 足りんく 足りなく | add adds adding invit* more extra additional | hinzufüg* einlad* zusätzlich* mehr | ajout* invit* supplément* plus | 추가 초대 늘리 | 添加 增加 邀请 追加
permission | 権限 管理者 アクセス権 許可 ロール 役割 さわらせ 共有 | permission* role* admin* access* grant* shar* | berechtig* rolle* admin* zugriff* teil* | droit* autoris* rôle* accès partag* | 권한 관리자 공유 | 权限 管理员 共享
export | エクスポート 書き出 出力 手元に ダウンロード バックアップ 持ち出 csv | export* download* csv | export* herunterlad* | export* télécharg* | 내보내기 다운로드 | 导出 下载
import | インポート 取り込 一括 読み込 アップロード csv | import* upload* bulk csv | import* hochlad* | import* télévers* | 가져오기 업로드 | 导入 上传 批量
restore | 復元 元に戻 戻したい 間違えて消 取り戻 復活 復旧 ゴミ箱 | restor* undo recover* undelet* | wiederherstell* rückgängig | restaur* récupér* annul* | 복원 복구 | 恢复 还原
upload | アップロード 添付 送信できない ファイル 大きすぎ 容量制限 あげよう | upload* attach* file files too~large | hochlad* anhang* datei* | télévers* joindre fichier* | 업로드 첨부 파일 | 上传 附件 文件
offline | オフライン 機内 飛行機の中 ネットなし 電波がない | offline without~internet airplane~mode | offline | hors~ligne | 오프라인 | 离线
environment | 動作環境 推奨環境 対応機種 対応os 古いパソコン windows mac ブラウザ 対応して 動く 使える機種 | system~requirement* compatib* browser* operating~system supported windows | systemanforder* kompatib* unterstützt* | compatib* configuration~requise navigateur* | 호환 지원 환경 | 兼容 支持 环境 系统要求
print | 印刷 プリント 紙に 刷る レイアウト コピー | print* layout* | druck* | imprim* | 인쇄 출력 | 打印
sync | 同期 反映 出てこない 更新されない 表示されない 消えて | sync* reflect* not~show* missing appear* | synchron* anzeig* erschein* | synchron* affich* appara* | 동기화 반영 | 同步 显示
notification | 通知 お知らせ プッシュ アラート 鳴らない | notif* alert* push | benachrichtig* | notif* alert* | 알림 푸시 | 通知 推送 提醒
sso | シングルサインオン sso saml 一発で 社内アカウント | sso saml single~sign-on | sso saml | sso saml | 통합로그인 | 单点登录
trial | トライアル お試し 試し 試用 体験 無料期間 | trial* try | test* probe* | essai* | 체험 무료체험 | 试用
subscription | 月額 毎月 課金 自動更新 サブスク 定期 継続 | subscri* monthly renew* recurring charged | abo abos abonn* monatlich* | abonn* mensuel* renouvel* | 구독 월정액 자동결제 | 订阅 月费 续费 自动续费
color | 色 カラー 赤 青 黒 白 茶色 | color* colour* | farbe* | couleur* | 색 | 颜色
quantity | 数量 個数 何個 本数 枚数 点数 | quantit* amount number~of how~many | menge* anzahl | quantité* nombre | 수량 | 数量
history | 履歴 一覧 過去の 今まで これまで 前回 | histor* past previous list | verlauf* bisherig* früher* | historiq* précéd* passé* liste* | 내역 이력 | 历史 记录
sameday | 即日 当日 今日中 今日 すぐ 急ぎ 至急 最短 明日 間に合 | same~day today urgent* tomorrow asap immediately | heute sofort dringend* morgen | aujourd~hui urgent* demain immédiat* | 당일 오늘 급 | 当天 今天 马上 加急
missing | 一部 入ってない 入っていない 足りない 不足 欠けて だけしか 入れ忘れ | missing incomplete not~included | fehl* unvollständig* | manqu* incompl* | 누락 부족 | 缺少 少了 漏发
wrong | 間違え 違う 違った まちがえ 誤って 誤り 別の | wrong mistake* incorrect* different | falsch* fehler* | erreur* mauvais* tromp* | 잘못 다른 틀린 | 错 弄错 不同
family | 家族 親 父 母 夫 妻 実家 祖父 祖母 友達 友人 | famil* friend* parent* relativ* | familie* freund* eltern* | famille* ami* parent* | 가족 친구 부모 | 家人 朋友 父母
wedding | 誕生日 記念日 お祝い 内祝い 法事 お中元 お歳暮 冠婚葬祭 | birthday* anniversar* wedding* | geburtstag* jubiläum* | anniversair* mariage* | 생일 기념일 | 生日 纪念日
slowresponse | 返事 返信 回答 連絡が来ない 待って | repl* respon* answer* | antwort* | répon* | 답변 회신 | 回复 答复
consult | 相談 困りごと 悩み アドバイス | consult* advic* counsel* | berat* | conseil* | 상담 고민 | 咨询 建议
foreigner | 外国人 外国語 英語 日本語が 通訳 在留 ビザ | foreign* english interpret* visa language* | ausländer* sprache* visum | étranger* langue* visa interprèt* | 외국인 영어 통역 | 外国人 英语 翻译 签证
vacate | 空き家 空き地 草 雑草 木の枝 騒音 隣 近所 | vacant~house neighbor* neighbour* noise* weed* | nachbar* lärm* | voisin* bruit* | 이웃 소음 | 邻居 噪音
donate | 寄付 寄附 ふるさと納税 募金 寄贈 | donat* | spend* | don dons | 기부 | 捐赠
facility | 施設 体育館 公園 プール 会館 ホール 会議室 グラウンド 公民館 遊具 | facilit* gym* park* pool* hall* | einrichtung* halle* park* | salle* parc* piscine* installation* | 시설 공원 체육관 | 设施 公园 体育馆
startup | 創業 起業 開業 店を開 店を始め 独立 事業を始 | startup* start~a~business entrepreneur* | gründ* | créer~une~entreprise | 창업 | 创业
checkup | 健診 検診 健康診断 人間ドック 検査 がん メタボ 特定健康診査 健康診査 | checkup* screening* exam* | untersuchung* vorsorge* | dépistage* examen* bilan | 검진 검사 | 体检 检查
waterleak | 断水 水漏れ 漏水 ポタポタ 濁り 蛇口 凍結 水が出 水を出 | leak* no~water frozen~pipe* | leck* | fuite* | 누수 단수 | 漏水 停水
mynumber | マイナンバー マイナカード マイナ 個人番号 | my~number |  |  | 마이넘버 | 个人编号
convenience | コンビニ セブン ローソン ファミマ ミニストップ | convenience~store* 7-eleven lawson |  |  | 편의점 | 便利店
wifi | wi-fi wifi ワイファイ わいふぁい 無線 ssid ルーター 暗号化キー | wifi wi-fi wireless router* ssid | wlan wifi router* | wifi routeur* | 와이파이 공유기 | 无线 路由器
paypay | paypay ペイペイ 電子マネー スマホ決済 qr決済 amazonpay キャリア決済 d払い 楽天ペイ | apple~pay google~pay paypal paypay e-money | paypal | paypal | 간편결제 페이 | 支付宝 微信支付
`;
