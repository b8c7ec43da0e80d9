rule word { condition: undefined_word }
