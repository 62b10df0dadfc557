int a_tree_of_its_own;
