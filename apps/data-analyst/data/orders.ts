/** What was sold in 2025: a line for each month, region and product. */
export const orders: string = `order,month,region,product,units,euro
O-7001,2025-01,north,Gravel wheel set,8,1440
O-7002,2025-01,north,"Saddle, leather",12,1140
O-7003,2025-01,south,Gravel wheel set,13,2340
O-7004,2025-01,south,"Saddle, leather",16,1520
O-7005,2025-01,east,Gravel wheel set,8,1440
O-7006,2025-01,east,"Saddle, leather",11,1045
O-7007,2025-01,west,Gravel wheel set,8,1440
O-7008,2025-01,west,"Saddle, leather",16,1520
O-7009,2025-02,north,Gravel wheel set,7,1260
O-7010,2025-02,north,"Saddle, leather",14,1330
O-7011,2025-02,south,Gravel wheel set,10,1800
O-7012,2025-02,south,"Saddle, leather",16,1520
O-7013,2025-02,east,Gravel wheel set,8,1440
O-7014,2025-02,east,"Saddle, leather",14,1330
O-7015,2025-02,west,Gravel wheel set,9,1620
O-7016,2025-02,west,"Saddle, leather",14,1330
O-7017,2025-03,north,Gravel wheel set,10,1800
O-7018,2025-03,north,"Saddle, leather",17,1615
O-7019,2025-03,south,Gravel wheel set,13,2340
O-7020,2025-03,south,"Saddle, leather",19,1805
O-7021,2025-03,east,Gravel wheel set,10,1800
O-7022,2025-03,east,"Saddle, leather",10,950
O-7023,2025-03,west,Gravel wheel set,12,2160
O-7024,2025-03,west,"Saddle, leather",15,1425
O-7025,2025-04,north,Gravel wheel set,8,1440
O-7026,2025-04,north,"Saddle, leather",12,1140
O-7027,2025-04,south,Gravel wheel set,12,2160
O-7028,2025-04,south,"Saddle, leather",22,2090
O-7029,2025-04,east,Gravel wheel set,7,1260
O-7030,2025-04,east,"Saddle, leather",13,1235
O-7031,2025-04,west,Gravel wheel set,11,1980
O-7032,2025-04,west,"Saddle, leather",15,1425
O-7033,2025-05,north,Gravel wheel set,10,1800
O-7034,2025-05,north,"Saddle, leather",12,1140
O-7035,2025-05,south,Gravel wheel set,11,1980
O-7036,2025-05,south,"Saddle, leather",18,1710
O-7037,2025-05,east,Gravel wheel set,9,1620
O-7038,2025-05,east,"Saddle, leather",13,1235
O-7039,2025-05,west,Gravel wheel set,10,1800
O-7040,2025-05,west,"Saddle, leather",17,1615
O-7041,2025-06,north,Gravel wheel set,9,1620
O-7042,2025-06,north,"Saddle, leather",14,1330
O-7043,2025-06,south,Gravel wheel set,14,2520
O-7044,2025-06,south,"Saddle, leather",22,2090
O-7045,2025-06,east,Gravel wheel set,8,1440
O-7046,2025-06,east,"Saddle, leather",14,1330
O-7047,2025-06,west,Gravel wheel set,11,1980
O-7048,2025-06,west,"Saddle, leather",19,1805
O-7049,2025-07,north,Gravel wheel set,11,1980
O-7050,2025-07,north,"Saddle, leather",14,1330
O-7051,2025-07,south,Gravel wheel set,15,2700
O-7052,2025-07,south,"Saddle, leather",17,1615
O-7053,2025-07,east,Gravel wheel set,9,1620
O-7054,2025-07,east,"Saddle, leather",16,1520
O-7055,2025-07,west,Gravel wheel set,9,1620
O-7056,2025-07,west,"Saddle, leather",16,1520
O-7057,2025-08,north,Gravel wheel set,8,1440
O-7058,2025-08,north,"Saddle, leather",16,1520
O-7059,2025-08,south,Gravel wheel set,15,2700
O-7060,2025-08,south,"Saddle, leather",21,1995
O-7061,2025-08,east,Gravel wheel set,11,1980
O-7062,2025-08,east,"Saddle, leather",14,1330
O-7063,2025-08,west,Gravel wheel set,12,2160
O-7064,2025-08,west,"Saddle, leather",17,1615
O-7065,2025-09,north,Gravel wheel set,10,1800
O-7066,2025-09,north,"Saddle, leather",15,1425
O-7067,2025-09,south,Gravel wheel set,15,2700
O-7068,2025-09,south,"Saddle, leather",24,2280
O-7069,2025-09,east,Gravel wheel set,10,1800
O-7070,2025-09,east,"Saddle, leather",16,1520
O-7071,2025-09,west,Gravel wheel set,9,1620
O-7072,2025-09,west,"Saddle, leather",18,1710
O-7073,2025-10,north,Gravel wheel set,10,1800
O-7074,2025-10,north,"Saddle, leather",18,1710
O-7075,2025-10,south,Gravel wheel set,15,2700
O-7076,2025-10,south,"Saddle, leather",19,1805
O-7077,2025-10,east,Gravel wheel set,10,1800
O-7078,2025-10,east,"Saddle, leather",17,1615
O-7079,2025-10,west,Gravel wheel set,9,1620
O-7080,2025-10,west,"Saddle, leather",17,1615
O-7081,2025-11,north,Gravel wheel set,9,1620
O-7082,2025-11,north,"Saddle, leather",13,1235
O-7083,2025-11,south,Gravel wheel set,11,1980
O-7084,2025-11,south,"Saddle, leather",23,2185
O-7085,2025-11,east,Gravel wheel set,9,1620
O-7086,2025-11,east,"Saddle, leather",14,1330
O-7087,2025-11,west,Gravel wheel set,11,1980
O-7088,2025-11,west,"Saddle, leather",20,1900
O-7089,2025-12,north,Gravel wheel set,8,1440
O-7090,2025-12,north,"Saddle, leather",15,1425
O-7091,2025-12,south,Gravel wheel set,14,2520
O-7092,2025-12,south,"Saddle, leather",24,2280
O-7093,2025-12,east,Gravel wheel set,12,2160
O-7094,2025-12,east,"Saddle, leather",19,1805
O-7095,2025-12,west,Gravel wheel set,10,1800
O-7096,2025-12,west,"Saddle, leather",17,1615
`;
