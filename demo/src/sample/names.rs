//! Made-up people: given and family names that go together, in eight scripts, each with the letters that an e-mail address has for it.

use super::dice::Dice;

/// People whose given and family names go together.
#[derive(Clone, Copy)]
pub(super) enum Culture {
    German,
    English,
    French,
    Polish,
    Persian,
    Arabic,
    Hebrew,
    /// Family names in Russian and Greek differ between women and men.
    RussianWoman,
    RussianMan,
    Chinese,
    Hindi,
    GreekWoman,
    GreekMan,
}

/// A name as it is written, and in the letters of an e-mail address.
pub(super) struct Name {
    pub(super) written: String,
    pub(super) address: String,
}

impl Culture {
    /// Given and family names, each as it is written and (after `=`) as an address has it, if that is more than small letters.
    fn lists(self) -> (&'static str, &'static str) {
        match self {
            Self::German => (
                "Anna Lena Katharina Sophie Hannah Julia Miriam Franziska Svenja Birgit Ulrike Heike Nadine Carolin Theresa Greta \
                 Ida Paula \
                 Jonas Lukas Felix Maximilian Tobias Sebastian Matthias Andreas Stefan Thorsten Jürgen=juergen Günther=guenther \
                 Björn=bjoern \
                 Sören=soeren Moritz Henrik Emil Anton",
                "Weber Becker Hoffmann Schäfer=schaefer Koch Bauer Richter Klein Wolf Schröder=schroeder Neumann Schwarz Zimmermann Braun \
                 Krüger=krueger Hartmann Lange Werner Krause Lehmann Köhler=koehler König=koenig Huber Kaiser Fuchs Scholz Möller=moeller \
                 Weiß=weiss Jung Hahn Vogel Friedrich Keller Günther=guenther Berger Winkler Lorenz Baumann Albrecht Brandt",
            ),
            Self::English => (
                "Emma Olivia Grace Charlotte Amelia Harriet Megan Abigail Oliver George Harry Jack Thomas William Daniel Samuel Ethan Noah",
                "Smith Taylor Wilson Walker Wright Robinson Thompson Hughes Green Hall Clarke Cooper Baker Turner Parker Collins \
                 Morgan Bennett",
            ),
            Self::French => (
                "Amélie=amelie Camille Chloé=chloe Élodie=elodie Manon Léa=lea Inès=ines Juliette Antoine Hugo Théo=theo Mathieu Rémi=remi \
                 Nicolas Étienne=etienne",
                "Laurent Moreau Lefèvre=lefevre Girard Bonnet Lambert Fontaine Rousseau Mercier Chevalier Gauthier Perrin Clément=clement",
            ),
            Self::Polish => (
                "Zofia Maja Julia Hanna Agnieszka Małgorzata=malgorzata Jakub Szymon Paweł=pawel Łukasz=lukasz Michał=michal Piotr",
                "Nowak Wójcik=wojcik Mazur Kaczmarek Zając=zajac Król=krol Wróbel=wrobel Dudek Pawlak Sikora Baran Szewczyk",
            ),
            Self::Persian => (
                "سارا=sara مریم=maryam زهرا=zahra نرگس=narges لیلا=leila شیرین=shirin نگار=negar پریسا=parisa الهام=elham علی=ali رضا=reza \
                 محمد=mohammad امیر=amir حسین=hossein کاوه=kaveh آرش=arash بهرام=bahram سیاوش=siavash فرهاد=farhad نیما=nima",
                "احمدی=ahmadi رضایی=rezaei حسینی=hosseini کریمی=karimi محمدی=mohammadi موسوی=mousavi جعفری=jafari صادقی=sadeghi \
                 رحیمی=rahimi ابراهیمی=ebrahimi قاسمی=ghasemi نوری=nouri شریفی=sharifi کاظمی=kazemi یوسفی=yousefi اکبری=akbari",
            ),
            Self::Arabic => (
                "فاطمة=fatima ليلى=layla نور=nour مريم=mariam سلمى=salma هند=hind رنا=rana أحمد=ahmad خالد=khaled يوسف=youssef عمر=omar \
                 طارق=tariq سامي=sami حسن=hassan",
                "الحداد=haddad المصري=masri الخطيب=khatib النجار=najjar منصور=mansour صالح=saleh حمدان=hamdan الشامي=shami \
                 عبدالله=abdallah سليمان=suleiman قاسم=qasim ناصر=nasser",
            ),
            Self::Hebrew => (
                "יעל=yael נועה=noa תמר=tamar מיכל=michal שירה=shira רונית=ronit דוד=david איתי=itay יונתן=yonatan אורי=uri \
                 עמית=amit גיא=guy",
                "כהן=cohen לוי=levi מזרחי=mizrahi פרץ=peretz ביטון=biton אברהם=avraham פרידמן=friedman שפירא=shapira גולן=golan ברק=barak",
            ),
            Self::RussianWoman => (
                "Мария=maria Анна=anna Елена=elena Ольга=olga Наталья=natalia Татьяна=tatiana Екатерина=ekaterina Дарья=daria Ирина=irina",
                "Соколова=sokolova Иванова=ivanova Кузнецова=kuznetsova Попова=popova Волкова=volkova Морозова=morozova Лебедева=lebedeva \
                 Новикова=novikova Павлова=pavlova Орлова=orlova",
            ),
            Self::RussianMan => (
                "Алексей=alexey Дмитрий=dmitry Сергей=sergey Иван=ivan Николай=nikolay Андрей=andrey Михаил=mikhail Павел=pavel Олег=oleg",
                "Соколов=sokolov Смирнов=smirnov Васильев=vasiliev Петров=petrov Фёдоров=fedorov Белов=belov Зайцев=zaitsev Егоров=egorov \
                 Никитин=nikitin Громов=gromov",
            ),
            Self::Chinese => (
                "芳=fang 伟=wei 秀英=xiuying 娜=na 敏=min 静=jing 丽=li 强=qiang 磊=lei 军=jun 洋=yang 勇=yong 艳=yan 杰=jie 涛=tao 明=ming \
                 雪梅=xuemei 建国=jianguo 思远=siyuan 雨桐=yutong",
                "王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 赵=zhao 黄=huang 周=zhou 吴=wu 徐=xu 孙=sun 胡=hu 朱=zhu 高=gao 林=lin",
            ),
            Self::Hindi => (
                "प्रिया=priya अनीता=anita सुनीता=sunita कविता=kavita नेहा=neha पूजा=pooja राज=raj अमित=amit विजय=vijay संजय=sanjay \
                 अर्जुन=arjun रोहित=rohit सुरेश=suresh",
                "शर्मा=sharma वर्मा=verma गुप्ता=gupta सिंह=singh पटेल=patel मेहता=mehta जोशी=joshi अग्रवाल=agarwal मिश्रा=mishra \
                 यादव=yadav",
            ),
            Self::GreekWoman => (
                "Ελένη=eleni Μαρία=maria Κατερίνα=katerina Σοφία=sofia Ιωάννα=ioanna Δήμητρα=dimitra Αγγελική=angeliki",
                "Παππά=pappa Οικονόμου=oikonomou Γεωργίου=georgiou Νικολάου=nikolaou Βασιλείου=vasileiou Δημητρίου=dimitriou",
            ),
            Self::GreekMan => (
                "Γιώργος=giorgos Νίκος=nikos Κώστας=kostas Δημήτρης=dimitris Παναγιώτης=panagiotis Ανδρέας=andreas Στέλιος=stelios",
                "Παπαδόπουλος=papadopoulos Αντωνίου=antoniou Κωνσταντίνου=konstantinou Ιωάννου=ioannou Μακρής=makris Ρήγας=rigas",
            ),
        }
    }

    pub(super) fn name(self, dice: &mut Dice) -> Name {
        let (given, family) = self.lists();
        let ((given, given_address), (family, family_address)) = (one(given, dice), one(family, dice));
        let written = match self {
            Self::Chinese => format!("{family}{given}"),
            _ => format!("{given} {family}"),
        };
        Name { written, address: format!("{given_address}.{family_address}") }
    }
}

/// One of a list: as it is written, and as an address has it.
pub(super) fn one(list: &'static str, dice: &mut Dice) -> (&'static str, String) {
    let all: Vec<&str> = list.split_whitespace().collect();
    let one = dice.pick(&all);
    one.split_once('=').map_or_else(|| (one, one.to_lowercase()), |(written, address)| (written, address.to_owned()))
}
