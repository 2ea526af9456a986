common-back = « Back
