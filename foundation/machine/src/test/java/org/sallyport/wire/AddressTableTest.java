package org.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTableTest {
    @Test
    void behavesLikeAMapThroughManyPutsAndRemoves() {
        record Key(long high, long low, int extra) {}
        Random random = new Random(3);
        AddressTable<String> table = new AddressTable<>(64, 99);
        Map<Key, String> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            Key k = new Key(random.nextInt(3), random.nextInt(12), random.nextInt(4));
            if (random.nextBoolean()) {
                String v = "v" + i;
                boolean room = model.containsKey(k) || model.size() < 64;
                assertThat(table.put(k.high, k.low, k.extra, v)).isEqualTo(room);
                if (room) model.put(k, v);
            } else {
                table.remove(k.high, k.low, k.extra, model.get(k));
                model.remove(k);
            }
            Key q = new Key(random.nextInt(3), random.nextInt(12), random.nextInt(4));
            assertThat(table.find(q.high, q.low, q.extra)).isEqualTo(model.get(q));
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Test
    void anotherOwnersKeyIsNotRemoved() {
        AddressTable<String> table = new AddressTable<>(8, 1);
        table.put(1, 2, 3, "first");
        table.remove(1, 2, 3, "second");
        assertThat(table.find(1, 2, 3)).isEqualTo("first");
    }
}
