package org.sallyport.node.site;

import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** What a service answers to one word of the status command. Owner: the desk. */
@FunctionalInterface
public interface Word {
    /** The answer as far as the desk knows it: lists, maps, text, numbers and booleans alone. */
    Object answer(Map<String, String> options);

    /** Asks the loops for what only they know, and tells when it is there, or late: within two seconds. */
    default void refresh(Runnable then) {
        then.run();
    }

    /** One whose answer comes from elsewhere, such as the other node, and so by {@link Asking#ask} alone. */
    interface Asking extends Word {
        /** Answers later, always, within 30 s. */
        void ask(Map<String, String> options, Consumer<Object> answer);

        @Override
        default Object answer(Map<String, String> options) {
            return Map.of("error", "this is not answered at once");
        }
    }

    /** One for which the loops have to be asked first. */
    static Word after(Consumer<Runnable> refresh, Function<Map<String, String>, Object> answer) {
        return new Word() {
            @Override
            public Object answer(Map<String, String> options) {
                return answer.apply(options);
            }

            @Override
            public void refresh(Runnable then) {
                refresh.accept(then);
            }
        };
    }
}
