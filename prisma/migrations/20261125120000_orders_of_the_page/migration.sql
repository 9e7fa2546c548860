-- The page reads fifty rows of any order at once. Clicks are ordered by day, by count or by advertiser; each order has
-- an index that gives its first rows without sorting all.

-- CreateIndex
CREATE INDEX "advertisers_name_idx" ON "advertisers"("name");

-- CreateIndex
CREATE INDEX "daily_clicks_click_count_click_date_idx" ON "daily_clicks"("click_count" DESC, "click_date" DESC);
