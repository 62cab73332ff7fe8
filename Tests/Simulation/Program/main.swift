import Simulation

Simulator.main()
