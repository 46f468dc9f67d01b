package org.sallyport.sipcall.registrar;

/** Where bindings are written so that they outlive a restart. Neither method blocks or fails. */
public interface BindingJournal {
    /** Keeps nothing. */
    BindingJournal NONE = new BindingJournal() {
        @Override
        public void put(String key, byte[] value) {}

        @Override
        public void delete(String key) {}
    };

    /** Writes one binding. */
    void put(String key, byte[] value);

    /** Forgets one binding. */
    void delete(String key);
}
