import './answer.css';
import { preparePage } from '../shared/page';
import { AnswerApp } from './answerApp';
import { AnswerTurn } from './answerTurn';
import { Composer } from './composer';
import { ConversationList } from './conversationList';

await preparePage();
customElements.define('sb-composer', Composer);
customElements.define('sb-conversation-list', ConversationList);
customElements.define('sb-answer-turn', AnswerTurn);
customElements.define('sb-answer-app', AnswerApp);
